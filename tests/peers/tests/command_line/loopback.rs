//! Native logins: the answer comes to a listener on this machine (RFC 8252 section 7.3).

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;
use std::{fs, thread};

use relying_testkit::Arrival;
use ureq::Agent;

use crate::binary::{Outcome, Relying, Running};
use crate::stage::{Folder, SERVER, at, parameter};

fn native() -> Relying {
    at(&SERVER, ["login", "--client-id", "native"])
}

/// Goes where the browser is sent at last, and reads the page that it is shown.
#[track_caller]
fn follow(
    running: Running,
    respond: impl FnOnce(&Agent, &Arrival) -> (u16, String),
) -> (Outcome, u16, String) {
    let url = running.url();
    let arrival = SERVER.browser("alice").visit(&url, &parameter(&url, "redirect_uri")).unwrap();
    let agent = Agent::config_builder().http_status_as_error(false).build().new_agent();
    let (status, page) = respond(&agent, &arrival);
    let outcome = running.answer("");
    outcome.assert_hides(&arrival.parameter("code").into_iter().collect::<Vec<_>>());
    (outcome, status, page)
}

fn get(agent: &Agent, arrival: &Arrival) -> (u16, String) {
    let mut answer = agent.get(&arrival.url).call().unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

fn post(agent: &Agent, arrival: &Arrival) -> (u16, String) {
    let request = agent.post(&arrival.url).content_type("application/x-www-form-urlencoded");
    let mut answer = request.send(&arrival.body).unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

#[test]
fn listens_on_a_free_port() {
    let running = native().args(["--userinfo"]).ask();
    let redirect_uri = parameter(&running.url(), "redirect_uri");
    assert!(redirect_uri.starts_with("http://127.0.0.1:") && redirect_uri.ends_with("/callback"));
    let (outcome, status, page) = follow(running, get);
    assert_eq!(outcome.steps(), ["authorize", "tokens", "userinfo", "result"]);
    assert_eq!(outcome.result()["subject"], "alice");
    assert_eq!(status, 200);
    assert!(page.contains("alice"), "{page}");
}

#[test]
fn listens_where_it_is_told_to() {
    for redirect_uri in ["http://[::1]/callback", "http://localhost/callback", "http://127.0.0.1/"] {
        let (outcome, status, _) = follow(native().args(["--redirect-uri", redirect_uri]).ask(), get);
        assert_eq!((&outcome.result()["subject"], status), (&"alice".into(), 200), "{redirect_uri}");
    }
}

#[test]
fn takes_a_form() {
    let (outcome, status, _) = follow(native().args(["--response-mode", "form_post"]).ask(), post);
    assert_eq!((&outcome.result()["subject"], status), (&"alice".into(), 200));
}

#[test]
fn shows_the_user_what_went_wrong() {
    let (outcome, status, page) = follow(native().args(["--prompt", "none"]).ask(), get);
    assert_eq!(outcome.error(4, "server-error")["error"], "login_required");
    assert_eq!(status, 400);
    assert!(page.contains("login_required"), "{page}");
}

#[test]
fn gives_up_in_the_end() {
    native().args(["--timeout", "1"]).run("").error(6, "cancelled");
}

/// The program of the environment is started with the address, which is printed all the same.
#[test]
fn opens_the_browser_that_the_user_has() {
    let folder = Folder::new();
    let (opened, program) = (folder.path("opened"), folder.path("browser"));
    // Complete at once: it is watched for.
    let script = format!("#!/bin/sh\nprintf %s \"$1\" > '{opened}.new' && mv '{opened}.new' '{opened}'\n");
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let running = native().args(["--browser"]).env("BROWSER", &program).ask();
    let url = running.url();
    let mut looks = (0..500).map(|_| {
        thread::sleep(Duration::from_millis(20));
        fs::exists(&opened).unwrap()
    });
    assert!(looks.any(|there| there), "the program was not started");
    assert_eq!(fs::read_to_string(&opened).unwrap(), url);
    assert_eq!(follow(running, get).0.result()["subject"], "alice");
}
