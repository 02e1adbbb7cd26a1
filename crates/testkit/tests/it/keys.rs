//! Signing keys: rotation, several of a kind, odd ones (OpenID Connect Core 1.0 section 10.1).

use relying_jose::{Algorithm, Backend, JwkSet, Jws};
use relying_testkit::{Endpoint, Fault, Server, odd_keys};

use crate::{get, json_of, scenario, text, verified};

fn published(server: &Server) -> Vec<String> {
    let set = json_of(&get(server, "/jwks"));
    set["keys"].as_array().unwrap().iter().filter_map(|key| key["kid"].as_str().map(str::to_owned)).collect()
}

#[test]
fn after_a_rotation_both_keys_are_published_and_the_new_one_signs() {
    let conversation = scenario().start().unwrap();
    let server = conversation.server();
    let old = conversation.tokens("openid").unwrap();
    server.rotate_keys().unwrap();
    let new = conversation.tokens("openid").unwrap();
    let kid = |tokens| Jws::parse(text(tokens, "id_token")).unwrap().header().kid.clone().unwrap();
    assert_ne!(kid(&old), kid(&new));
    verified(server, text(&old, "id_token"), &Algorithm::RS256);
    verified(server, text(&new, "id_token"), &Algorithm::RS256);
    server.forget_retired_keys();
    assert!(!published(server).contains(&kid(&old)) && published(server).contains(&kid(&new)));
}

#[test]
fn keys_can_rotate_more_often_than_there_are_built_in_ones() {
    let conversation =
        scenario().server(|builder| builder.signing_algorithms([Algorithm::RS256])).start().unwrap();
    for _ in 0..6 {
        conversation.server().rotate_keys().unwrap();
    }
    let tokens = conversation.tokens("openid").unwrap();
    verified(conversation.server(), text(&tokens, "id_token"), &Algorithm::RS256);
}

#[test]
fn several_keys_of_an_algorithm_are_published() {
    let conversation = scenario().server(|builder| builder.keys_per_algorithm(3)).start().unwrap();
    assert_eq!(published(conversation.server()).len(), 12);
}

#[test]
fn no_odd_key_spoils_a_tolerant_reading_of_the_set() {
    let conversation = scenario().server(|builder| builder.odd_keys()).start().unwrap();
    let set = JwkSet::parse(get(conversation.server(), "/jwks").body(), &Backend::default()).unwrap();
    assert_eq!(set.keys().len(), 4);
    assert_eq!(set.skipped().len(), odd_keys().len());
}

#[test]
fn a_key_can_rotate_between_two_requests_of_a_sign_in() {
    let conversation = scenario().start().unwrap();
    let before = published(conversation.server());
    conversation.server().inject_next(Fault::IdTokenFromRotatedKey, 1);
    let tokens = conversation.tokens("openid").unwrap();
    let kid = Jws::parse(text(&tokens, "id_token")).unwrap().header().kid.clone().unwrap();
    assert!(!before.contains(&kid));
    assert!(published(conversation.server()).contains(&kid));
    assert_eq!(conversation.server().requests_to(Endpoint::Jwks).len(), 2);
}
