//! The address filter: URIs that a stranger chose must not lead inside (server-side request forgery, RFC 9728 section 7.7).
//!
//! A server that is asked for its metadata, a registration, a challenge or claims can name any URI, and whoever fetches it
//! does so from within their own network. So a URI of this kind must use TLS and must name a public host. Refused are:
//!
//! - IP addresses that are not globally reachable by the IANA registries of special-purpose addresses (loopback, private,
//!   link-local with the clouds' metadata services, unique local, shared, multicast, documentation, reserved), also when
//!   they are wrapped in IPv6 (mapped, NAT64, 6to4) or written in one of the old ways that URL parsers still read
//!   (`127.1`, `0x7f000001`, `2130706433`);
//! - names that mean something only inside: `localhost`, names without a dot, `.local`, `.internal`, `.home.arpa` and alike.
//!
//! The origin that the caller itself chose is always good: whoever answers there is talked to already.
//!
//! A public name whose address is an internal one is not noticed here, because nothing here resolves names. Where that
//! matters, let the HTTP client or a proxy refuse internal addresses when it connects.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;

use super::uri::{Transport, is_loopback};
use crate::error::{Error, Rejected, ResponseError};

/// Whether URIs of strangers may lead to internal addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AddressFilter {
    #[default]
    PublicOnly,
    /// [`danger::internal_addresses`](crate::danger::internal_addresses).
    Any,
}

/// Who said a URI, and what it is called there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    /// The endpoint's metadata name.
    pub(crate) by: &'static str,
    /// The member's name.
    pub(crate) member: &'static str,
}

impl AddressFilter {
    /// Parses a URI that the answer of somebody at `known` named. Whoever answers there may name their own origin.
    pub(crate) fn parse(
        self,
        transport: Transport,
        said: Said,
        value: &str,
        known: Option<&Uri>,
    ) -> Result<Uri, Error> {
        let unsafe_uri = || ResponseError::UnsafeUri { endpoint: said.by, member: said.member };
        let uri = transport.parse(said.member, value).map_err(|_| unsafe_uri())?;
        let host = uri.host().unwrap_or_default();
        if self == Self::Any || is_public(host) || known.is_some_and(|known| same_origin(known, &uri)) {
            return Ok(uri);
        }
        // Plain http on loopback was asked for by name, and reaches nothing else.
        if transport == Transport::LoopbackWithoutTls && is_loopback(host) {
            return Ok(uri);
        }
        Err(Rejected::InternalAddress { what: said.member, host: host.to_owned() }.into())
    }
}

/// Scheme, host and port are the same.
fn same_origin(left: &Uri, right: &Uri) -> bool {
    let port = |uri: &Uri| uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
    let host = |uri: &Uri| uri.host().unwrap_or_default().to_ascii_lowercase();
    left.scheme_str() == right.scheme_str() && host(left) == host(right) && port(left) == port(right)
}

/// Whether a host, as it stands in a URI, can only be a public one.
fn is_public(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().is_ok_and(is_public_v6);
    }
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    // What else a host may hold (percent-encoding, letters beyond ASCII) is read differently by different clients.
    if !host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')) {
        return false;
    }
    let Some((_, last)) = host.rsplit_once('.') else { return false };
    if last.parse::<u64>().is_ok() || last.starts_with("0x") {
        // The URL standard reads such a host as an address, in whatever notation.
        return host.parse::<Ipv4Addr>().is_ok_and(is_public_v4);
    }
    !INTERNAL
        .iter()
        .any(|name| host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

/// Names and the domains below them that no public name server answers for, or should (RFC 6761, RFC 6762, RFC 8375,
/// RFC 2606, the ICANN list of name collisions).
const INTERNAL: [&str; 15] = [
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "host",
    "domain",
    "home.arpa",
    "in-addr.arpa",
    "ip6.arpa",
    "onion",
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    // The address of Azure's platform services, which is public only in form.
    let wire_server = Ipv4Addr::new(168, 63, 129, 16);
    !(address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_documentation()
        || address == wire_server
        || matches!(
            (first, second, third),
            (0 | 224.., _, _) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18..=19, _)
        ))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        // Mapped (RFC 4291 section 2.5.5.2), and NAT64 (RFC 6052 section 2.1).
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => embedded(high, low),
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..] => embedded(high, low),
        // Teredo, benchmarking, ORCHID; documentation (RFC 3849, RFC 9637).
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // Global unicast (RFC 4291 section 2.4).
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: Said = Said { by: "registration_endpoint", member: "registration_client_uri" };

    fn parse(uri: &str) -> Result<(), Error> {
        AddressFilter::PublicOnly.parse(Transport::TlsOnly, SAID, uri, None).map(drop)
    }

    #[test]
    fn lets_public_hosts_pass() {
        for uri in [
            "https://as.example/register/1?a=b",
            "https://AS.Example.:8443/",
            "https://8.8.8.8/",
            "https://[2606:4700::1111]/",
            "https://[::ffff:8.8.8.8]/",
            "https://[64:ff9b::808:808]/",
            "https://localhost.example/",
            "https://internal.example/",
            "https://172.32.0.1/",
            "https://100.63.255.255/",
        ] {
            assert_eq!(parse(uri), Ok(()), "{uri}");
        }
    }

    #[test]
    fn refuses_what_leads_inside() {
        for host in [
            "localhost",
            "LOCALHOST",
            "localhost.",
            "a.localhost",
            "printer",
            "nas.local",
            "metadata.google.internal",
            "internal",
            "router.home.arpa",
            "127.0.0.1",
            "127.1.2.3",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.100.100.200",
            "0.0.0.0",
            "192.0.0.192",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "168.63.129.16",
            "192.0.2.1",
            "[::1]",
            "[::]",
            "[fd00:ec2::254]",
            "[fe80::1]",
            "[fec0::1]",
            "[ff02::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:a9fe:a9fe]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[2001:db8::1]",
            "[2001::1]",
            "[64:ff9b:1::1]",
        ] {
            let expected = Rejected::InternalAddress { what: SAID.member, host: host.to_owned() };
            assert_eq!(parse(&format!("https://{host}/x")), Err(expected.into()), "{host}");
        }
    }

    #[test]
    fn refuses_addresses_in_the_old_notations() {
        for host in
            ["2130706433", "127.1", "0x7f.1", "0x7f000001", "0177.0.0.1", "1.0x7f", "10.0.0.0x1", "1.2.3.4.5"]
        {
            let expected = Rejected::InternalAddress { what: SAID.member, host: host.to_owned() };
            assert_eq!(parse(&format!("https://{host}/")), Err(expected.into()), "{host}");
        }
    }

    #[test]
    fn refuses_hosts_that_clients_read_differently() {
        for uri in [
            "https://127%2e0.0.1/",
            "https://\u{ff11}27.0.0.1/",
            "https://a@127.0.0.1/",
            "https://[::1%25eth0]/",
        ] {
            assert!(parse(uri).is_err(), "{uri}");
        }
    }

    #[test]
    fn refuses_what_has_no_tls() {
        let expected = ResponseError::UnsafeUri { endpoint: SAID.by, member: SAID.member };
        for uri in ["http://as.example/", "ftp://as.example/", "/register/1", "", "https://as.example/#f"] {
            assert_eq!(parse(uri), Err(expected.clone().into()), "{uri}");
        }
    }

    #[test]
    fn trusts_the_origin_that_the_caller_chose() {
        let known = "https://10.0.0.5/register".parse().unwrap();
        let filter =
            |uri| AddressFilter::PublicOnly.parse(Transport::TlsOnly, SAID, uri, Some(&known)).is_ok();
        assert!(filter("https://10.0.0.5:443/register/1"));
        assert!(!filter("https://10.0.0.5:8443/register/1"));
        assert!(!filter("https://10.0.0.6/register/1"));
    }

    #[test]
    fn is_lowered_by_a_word_only() {
        let any = |uri| AddressFilter::Any.parse(Transport::TlsOnly, SAID, uri, None).is_ok();
        assert!(any("https://10.0.0.5/") && any("https://nas.local/") && !any("http://127.0.0.1/"));
        let loopback =
            |uri| AddressFilter::PublicOnly.parse(Transport::LoopbackWithoutTls, SAID, uri, None).is_ok();
        assert!(loopback("http://127.0.0.1:1/") && !loopback("https://10.0.0.5/"));
    }

    proptest::proptest! {
        #[test]
        fn never_panics_and_never_lets_a_private_address_pass(host in "\\PC{0,40}", low: [u8; 3]) {
            let _ = parse(&format!("https://{host}/"));
            let [a, b, c] = low;
            let number = u32::from_be_bytes([127, a, b, c]);
            for inside in [format!("10.{a}.{b}.{c}"), format!("[::ffff:10.{a}.{b}.{c}]"), number.to_string()] {
                proptest::prop_assert!(parse(&format!("https://{}/", inside)).is_err(), "{}", inside);
            }
        }
    }
}
