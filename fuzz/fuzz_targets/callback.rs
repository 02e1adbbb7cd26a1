//! The authorization response, in each response mode. The first byte chooses mode and response type.
#![no_main]

use libfuzzer_sys::fuzz_target;
use relying::{Callback, PendingAuthorization};
use relying_fuzz::{CLIENT_ID, ISSUER, STATE, read};

fuzz_target!(|input: &[u8]| {
    let Some((mode, callback)) = input.split_first() else { return };
    let Ok(callback) = std::str::from_utf8(callback) else { return };
    let (mode, response_type) = match mode {
        b'q' => (Some("query"), None),
        b'f' => (Some("fragment"), None),
        b'p' => (Some("form_post"), None),
        b'j' => (Some("jwt"), None),
        b'h' => (Some("form_post"), Some("code id_token token")),
        b'i' => (None, Some("id_token")),
        _ => (None, None),
    };
    let state = Callback::from(callback).state();
    assert!(state.is_none_or(|state| state.len() <= callback.len()));
    let kept = serde_json::json!({
        "v": 1, "issuer": ISSUER, "client_id": CLIENT_ID, "state": STATE, "nonce": STATE, "code_verifier": STATE,
        "redirect_uri": "https://app.example/callback?tenant=1", "response_mode": mode,
        "response_type": response_type, "iss_required": mode.is_none(),
    });
    let pending: PendingAuthorization =
        serde_json::from_value(kept).expect("this is a pending authorization");
    let _ = relying::quirk::AppleUser::from_form(callback);
    match pending.validate(callback) {
        // What a JWT holds is checked later.
        Ok(_) if mode == Some("jwt") => assert!(callback.contains("response=")),
        // Whatever way it is written, the text is as long as the state and a code of one character.
        Ok(_) => assert!(callback.len() >= "code=1&state=".len() + STATE.len()),
        Err(error) => read(&error),
    }
});
