//! `relying token device` (RFC 8628).

use clap::ColorChoice;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use relying::{DeviceAuthorization, DeviceAuthorizationRequest};
use serde_json::json;

use super::{connect, finish_elsewhere};
use crate::cli::DeviceArguments;
use crate::exit::Failure;
use crate::output::{Output, STRONG, printable};

/// Without a scope the point of the exercise is who the user is.
const SCOPE: &str = "openid";

pub(super) async fn run(arguments: &DeviceArguments, output: Output) -> Result<(), Failure> {
    let common = &arguments.common;
    let request = ask!(DeviceAuthorizationRequest::new().scope(SCOPE), common);
    let client = connect(common, None, output).await?;
    let call = client.device_authorization(request).into_future();
    let authorization = output.waiting("asking for a code", call).await?;
    output.document(&json!({
        "step": "device_authorization",
        "verification_uri": authorization.verification_uri,
        "verification_uri_complete": authorization.verification_uri_complete,
        "user_code": authorization.user_code,
        "expires_at": authorization.expires_at.as_unix(),
        "interval": authorization.interval,
    }));
    show(&authorization, client.now(), arguments.qr, output);
    let call = client.device_code_grant(&authorization).into_future();
    let outcome = output.waiting("waiting for the user", call).await;
    let scope = common.request.scope.as_deref().unwrap_or(SCOPE);
    finish_elsewhere(common, scope, &client, outcome, output)
}

/// Tells the user where to go. The code stands beside its picture, so that both devices can be compared (section 3.3.1).
fn show(authorization: &DeviceAuthorization, now: relying::jose::Timestamp, qr: ColorChoice, output: Output) {
    let uri = &authorization.verification_uri;
    if qr == ColorChoice::Always || qr == ColorChoice::Auto && output.is_seen() {
        // An address that is too long for a picture can still be typed.
        if let Some(picture) = picture(authorization.verification_uri_complete.as_ref().unwrap_or(uri)) {
            output.picture(&picture);
        }
    }
    let minutes = authorization.expires_at.duration_since(now).as_secs().div_ceil(60);
    output.note(format_args!("Go to  {STRONG}{}{STRONG:#}", printable(uri)));
    output.note(format_args!(
        "enter  {STRONG}{}{STRONG:#}  within {minutes} min",
        printable(&authorization.user_code)
    ));
}

/// A QR code in half-blocks: two rows on each line.
fn picture(text: &str) -> Option<String> {
    let code = QrCode::new(text).ok()?;
    Some(code.render::<Dense1x2>().build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_two_rows_on_each_line() {
        let picture = picture("https://as.example/device?user_code=WDJB-MJHT").unwrap();
        let widths: Vec<_> = picture.lines().map(|line| line.chars().count()).collect();
        // Version 4: 33 modules, and four of quiet zone at each side.
        assert!(widths.iter().all(|width| *width == 41), "{widths:?}");
        assert_eq!(widths.len(), 21);
        assert!(picture.contains('\u{2580}') && picture.contains('\u{2584}'));
        assert!(super::picture(&"x".repeat(5000)).is_none());
    }
}
