//! The examples of RFC 7515 appendix A.

use relying_jose::{Algorithm, HmacKey, Jwk, Jws, JwsError, JwsHeader, PrivateKey, SigningInput, jws};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::backend;

/// The payload of A.1, A.2, A.3 and A.5, line breaks and all.
const PAYLOAD: &[u8] = b"{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
const ENCODED_PAYLOAD: &str =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

const HS256_KEY: &str = r#"{"kty":"oct",
    "k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;

const RS256_KEY: &str = r#"{"kty":"RSA",
    "n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
    "e":"AQAB",
    "d":"Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ",
    "p":"4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
    "q":"uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc",
    "dp":"BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FOKnu1R6HsJeDCjn12Sk3vmAktV2zb34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0",
    "dq":"h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-NKJnwgjMd2w9cjz3_-kyNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU",
    "qi":"IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U"}"#;

const ES256_KEY: &str = r#"{"kty":"EC", "crv":"P-256",
    "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;

const ES512_KEY: &str = r#"{"kty":"EC", "crv":"P-521",
    "x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",
    "y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2",
    "d":"AY5pb7A0UFiB3RELSD64fTLOSV_jazdF7fLYyuTw8lOfRhWg6Y6rUrPAxerEzgdRhajnu0ferB0d53vM9mE15j2C"}"#;

fn private_key(jwk: &str) -> PrivateKey {
    PrivateKey::from_jwk(&Jwk::parse(jwk.as_bytes()).unwrap(), None, &backend()).unwrap()
}

#[test]
fn a1_hs256() {
    let jwk = Jwk::parse(HS256_KEY.as_bytes()).unwrap();
    let key = HmacKey::from_jwk(&jwk, Some(Algorithm::HS256), &backend()).unwrap();
    // The example's header contains a line break, so the token is put together by hand.
    let signing_input = format!("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{ENCODED_PAYLOAD}");
    let token = format!("{signing_input}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

    let verified = Jws::parse(&token).unwrap().verify(&key, &Algorithm::HS256).unwrap();
    assert_eq!(verified.payload(), PAYLOAD);
    assert_eq!(verified.header().typ.as_deref(), Some("JWT"));

    let tag = relying_jose::base64url::encode(&key.sign(signing_input.as_bytes()).unwrap());
    assert_eq!(tag, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}

#[test]
fn a2_rs256() {
    let key = private_key(RS256_KEY);
    let token = format!(
        "eyJhbGciOiJSUzI1NiJ9.{ENCODED_PAYLOAD}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
    );
    let verified = Jws::parse(&token).unwrap().verify(key.public_key(), &Algorithm::RS256).unwrap();
    assert_eq!(verified.payload(), PAYLOAD);
    assert_eq!(jws::sign(&JwsHeader::new(Algorithm::RS256), PAYLOAD, &key).unwrap(), token);
}

#[test]
fn a3_es256() {
    let key = private_key(ES256_KEY);
    assert_eq!(key.algorithm(), &Algorithm::ES256);
    let token = format!(
        "eyJhbGciOiJFUzI1NiJ9.{ENCODED_PAYLOAD}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    );
    let verified = Jws::parse(&token).unwrap().verify(key.public_key(), &Algorithm::ES256).unwrap();
    assert_eq!(verified.payload(), PAYLOAD);

    let input = SigningInput::new(&JwsHeader::new(Algorithm::ES256), PAYLOAD);
    assert_eq!(input.as_bytes(), token.rsplit_once('.').unwrap().0.as_bytes());
    let own = input.clone().into_jws(&key.sign(input.as_bytes()).unwrap());
    assert!(Jws::parse(&own).unwrap().verify(key.public_key(), &Algorithm::ES256).is_ok());
}

#[test]
fn a4_es512() {
    let key = private_key(ES512_KEY);
    assert_eq!(key.algorithm(), &Algorithm::ES512);
    let token = "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn";
    let verified = Jws::parse(token).unwrap().verify(key.public_key(), &Algorithm::ES512).unwrap();
    assert_eq!(verified.payload(), b"Payload");
}

#[test]
fn a5_unsecured_is_readable_but_never_verifies() {
    let key = private_key(RS256_KEY);
    let token = format!("eyJhbGciOiJub25lIn0.{ENCODED_PAYLOAD}.");
    let unsecured = Jws::parse(&token).unwrap();
    assert_eq!(unsecured.unverified_payload(), PAYLOAD);
    for expected in [Algorithm::NONE, Algorithm::RS256, Algorithm::from("None")] {
        let refusal = unsecured.clone().verify(key.public_key(), &expected).unwrap_err();
        assert_eq!(refusal, JwsError::Unsigned);
    }
}

#[test]
fn e_a_critical_extension_is_refused() {
    // {"alg":"none","crit":["http://example.invalid/UNDEFINED"],"http://example.invalid/UNDEFINED":true}
    let header = relying_jose::base64url::encode(
        b"{\"alg\":\"none\",\r\n \"crit\":[\"http://example.invalid/UNDEFINED\"],\r\n \"http://example.invalid/UNDEFINED\":true\r\n}",
    );
    let refusal = Jws::parse(&format!("{header}.RkFJTA.")).unwrap_err();
    assert_eq!(refusal, JwsError::Critical(vec!["http://example.invalid/UNDEFINED".to_owned()]));
}
