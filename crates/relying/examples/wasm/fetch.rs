//! The HTTP client of a JavaScript host.

use js_sys::wasm_bindgen::{JsCast as _, JsValue};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array, global};
use relying::error::{HttpError, HttpErrorKind};

/// Sends a request with `fetch`: a function like this one is an HTTP client for `relying`.
pub(crate) async fn fetch(request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, HttpError> {
    // What JavaScript throws may quote the address, and an address may hold a code.
    let unanswered = |_| HttpError::new(HttpErrorKind::Connect, "fetch received no answer");
    exchange(request).await.map_err(unanswered)
}

async fn exchange(request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, JsValue> {
    let (parts, body) = request.into_parts();
    let headers = Array::new();
    for (name, value) in &parts.headers {
        let value = value.to_str().map_err(|_| JsValue::NULL)?;
        headers.push(&Array::of2(&name.as_str().into(), &value.into()));
    }
    let options = Object::new();
    let set = |name: &str, value: &JsValue| Reflect::set(&options, &name.into(), value);
    set("method", &parts.method.as_str().into())?;
    set("headers", &headers)?;
    // A redirect would carry codes and tokens to an address that nobody checked. Browsers give it the status 0.
    set("redirect", &"manual".into())?;
    set("credentials", &"omit".into())?;
    if !body.is_empty() {
        set("body", &Uint8Array::from(&body[..]))?;
    }
    let fetch = get(&global(), "fetch")?.dyn_into::<Function>()?;
    let answer = fetch.call2(&JsValue::UNDEFINED, &parts.uri.to_string().into(), &options)?;
    let answer = answer.dyn_into::<Promise>()?.await?;

    let status = get(&answer, "status")?.as_f64().unwrap_or_default();
    let mut response = http::Response::builder().status(status as u16);
    for header in Array::from(&get(&answer, "headers")?).iter() {
        let header = header.dyn_into::<Array>()?;
        let text = |index| header.get(index).as_string().unwrap_or_default();
        response = response.header(text(0), text(1));
    }
    let read = get(&answer, "arrayBuffer")?.dyn_into::<Function>()?.call0(&answer)?;
    let body = Uint8Array::new(&read.dyn_into::<Promise>()?.await?).to_vec();
    response.body(body).map_err(|_| JsValue::NULL)
}

fn get(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(object, &name.into())
}
