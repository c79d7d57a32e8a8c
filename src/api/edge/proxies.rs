//! Where a request comes from. A reverse proxy speaks for its clients in headers, which anybody can send: they are believed
//! from the networks that the settings name and from nobody else.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use ipnet::IpNet;
use poem::Request;
use poem::http::header::{FORWARDED, HeaderMap};
use poem::http::uri::Scheme;

use crate::domain::access::{ClientAddress, Encrypted};
use crate::words;

words! {
    /// In which headers proxies speak for their clients. Only one kind is read: many proxies set theirs and let the other
    /// through as the client sent it.
    ProxyHeader {
        /// `X-Forwarded-For` and `X-Forwarded-Proto`.
        XForwarded = "x-forwarded",
        /// `Forwarded`, RFC 7239.
        Forwarded = "forwarded",
    }
}

/// Our own proxies.
#[derive(Debug, Clone)]
pub struct Proxies {
    /// Their networks.
    pub trusted: Vec<IpNet>,
    /// Where they write what they know of a client.
    pub header: ProxyHeader,
}

impl Default for Proxies {
    fn default() -> Self {
        Self { trusted: Vec::new(), header: ProxyHeader::XForwarded }
    }
}

/// One hop as the proxy after it tells of it.
#[derive(Debug, Default)]
struct Hop {
    address: Option<IpAddr>,
    is_encrypted: bool,
}

impl Proxies {
    /// Who asks, and whether the way to us was encrypted: the last address on the way that is no proxy of ours.
    pub(super) fn origin_of(&self, request: &Request) -> (ClientAddress, Encrypted) {
        // What does not come by a network address comes from a test within this process.
        let socket = request.remote_addr().as_socket_addr().map_or(Ipv4Addr::UNSPECIFIED.into(), SocketAddr::ip);
        self.origin(socket, *request.scheme() == Scheme::HTTPS, request.headers())
    }

    fn origin(&self, socket: IpAddr, is_tls: bool, headers: &HeaderMap) -> (ClientAddress, Encrypted) {
        let (mut address, mut is_encrypted) = (socket.to_canonical(), is_tls);
        if !self.trusts(address) {
            return (ClientAddress(address), Encrypted(is_encrypted));
        }
        for hop in self.hops(headers).into_iter().rev() {
            // A name or `unknown` says nothing that could be believed: the proxy stands for its client then.
            let Some(told) = hop.address else { break };
            (address, is_encrypted) = (told.to_canonical(), hop.is_encrypted);
            if !self.trusts(address) {
                break;
            }
        }
        (ClientAddress(address), Encrypted(is_encrypted))
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }

    /// The way as our proxies tell it, the client first.
    fn hops(&self, headers: &HeaderMap) -> Vec<Hop> {
        match self.header {
            ProxyHeader::Forwarded => members(headers, FORWARDED.as_str()).map(hop_of).collect(),
            ProxyHeader::XForwarded => {
                // The last proxy's word: unlike addresses, schemes are seldom gathered along the way.
                let scheme = members(headers, "x-forwarded-proto").last();
                let is_encrypted = scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
                let hop = |member: &str| Hop { address: address_of(member), is_encrypted };
                members(headers, "x-forwarded-for").map(hop).collect()
            }
        }
    }
}

/// The members of a list header, over all its lines.
fn members<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).into_iter();
    lines.flat_map(|line| line.to_str().unwrap_or_default().split(',')).map(str::trim)
}

/// `for="[2001:db8::1]:4711";proto=https`. A comma within quotes would tear a member in two, and neither half is believed.
fn hop_of(member: &str) -> Hop {
    let mut hop = Hop::default();
    for (name, value) in member.split(';').filter_map(|pair| pair.split_once('=')) {
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "for" => hop.address = address_of(value),
            "proto" => hop.is_encrypted = value.eq_ignore_ascii_case("https"),
            _ => {}
        }
    }
    hop
}

/// An address, with or without a port; IPv6 with or without brackets.
fn address_of(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use poem::http::{HeaderValue, header::HeaderName};

    use super::*;

    fn origin(header: ProxyHeader, from: &str, headers: &[(&str, &str)]) -> (String, bool) {
        let trusted = ["10.0.0.0/8", "::1/128"].map(|network| network.parse().unwrap()).to_vec();
        let mut sent = HeaderMap::new();
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            sent.append(name, HeaderValue::from_str(value).unwrap());
        }
        let (client, encrypted) = Proxies { trusted, header }.origin(from.parse().unwrap(), false, &sent);
        (client.0.to_string(), encrypted.0)
    }

    #[test]
    fn what_strangers_say_of_themselves_is_not_believed() {
        let lie = [("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-Proto", "https"), ("Forwarded", "for=1.2.3.4")];
        assert_eq!(origin(ProxyHeader::XForwarded, "203.0.113.9", &lie), ("203.0.113.9".into(), false));
        assert_eq!(origin(ProxyHeader::Forwarded, "203.0.113.9", &lie), ("203.0.113.9".into(), false));
    }

    #[test]
    fn the_last_address_that_is_no_proxy_of_ours_is_the_client() {
        for (way, expected) in [
            (vec!["198.51.100.7"], "198.51.100.7"),
            (vec!["1.1.1.1, 198.51.100.7, 10.2.3.4"], "198.51.100.7"),
            (vec!["1.1.1.1", "198.51.100.7", "10.2.3.4"], "198.51.100.7"),
            (vec!["198.51.100.7:4711"], "198.51.100.7"),
            (vec!["[2001:db8::1]:4711"], "2001:db8::1"),
            (vec!["::ffff:198.51.100.7"], "198.51.100.7"),
            (vec!["10.9.9.9, 10.2.3.4"], "10.9.9.9"),
            (vec!["198.51.100.7, unknown"], "10.0.0.1"),
            (vec![""], "10.0.0.1"),
            (vec![], "10.0.0.1"),
        ] {
            let mut headers: Vec<_> = way.iter().map(|line| ("X-Forwarded-For", *line)).collect();
            headers.push(("X-Forwarded-Proto", "https"));
            let found = origin(ProxyHeader::XForwarded, "10.0.0.1", &headers);
            assert_eq!(found.0, expected, "{way:?}");
        }
        let through = [("X-Forwarded-For", "198.51.100.7"), ("X-Forwarded-Proto", "https")];
        assert_eq!(origin(ProxyHeader::XForwarded, "::ffff:10.0.0.1", &through), ("198.51.100.7".into(), true));
    }

    #[test]
    fn rfc_7239_is_read_and_the_other_header_left_alone() {
        let both = [
            ("Forwarded", "for=1.1.1.1, For=\"[2001:db8::1]:4711\";proto=https;by=_x, for=10.2.3.4;proto=http"),
            ("X-Forwarded-For", "6.6.6.6"),
        ];
        assert_eq!(origin(ProxyHeader::Forwarded, "::1", &both), ("2001:db8::1".into(), true));
        let hidden = [("Forwarded", "for=_hidden;proto=https")];
        assert_eq!(origin(ProxyHeader::Forwarded, "::1", &hidden), ("::1".into(), false));
    }
}
