//! Fetches the metadata and the keys of an issuer over plain TCP and reads both with serde_json.

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let issuer = std::env::args().nth(1).ok_or("usage: program-floor ISSUER")?;
    let metadata = get(&format!("{issuer}/.well-known/openid-configuration"))?;
    let keys = get(metadata["jwks_uri"].as_str().ok_or("no jwks_uri")?)?;
    let count = keys["keys"].as_array().map_or(0, Vec::len);
    println!("{count} keys of {}", metadata["issuer"]);
    Ok(())
}

fn get(url: &str) -> Result<Value, Box<dyn Error>> {
    let (host, path) =
        url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).ok_or("not an http URL")?;
    let mut connection = TcpStream::connect(host)?;
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    connection.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer)?;
    let body = answer.windows(4).position(|window| window == b"\r\n\r\n").ok_or("no end of the headers")? + 4;
    Ok(serde_json::from_slice(&answer[body..])?)
}
