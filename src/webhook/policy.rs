//! Where calls may go. Addresses are checked as they were resolved, at every attempt, and the connection is made to the
//! address that was checked: a name that resolves to something else a moment later changes nothing.

use std::net::IpAddr;
use std::sync::LazyLock;

use ipnet::IpNet;
use url::{Host, Url};

/// Where calls may go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Networks that may be called although they are not public.
    pub allow_networks: Vec<IpNet>,
    /// Whether `http://` is taken beside `https://`.
    pub allow_http: bool,
    /// Whether nothing but `allow_networks` may be called.
    pub only_allowed: bool,
}

/// Why a URL is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadUrl {
    /// It is no absolute URL with a host.
    Unreadable,
    /// It is not of a scheme that is taken.
    Scheme,
    /// It holds a user or a password: secrets belong into the signature.
    Credentials,
    /// It names an address that may not be called.
    Address,
}

impl Policy {
    /// The URL of this text, if it may be called as far as the text tells; names are resolved at every attempt.
    pub fn check(&self, text: &str) -> Result<Url, BadUrl> {
        let url = Url::parse(text).map_err(|_| BadUrl::Unreadable)?;
        if url.scheme() != "https" && !(self.allow_http && url.scheme() == "http") {
            return Err(BadUrl::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadUrl::Credentials);
        }
        let literal = match url.host().ok_or(BadUrl::Unreadable)? {
            Host::Domain(_) => None,
            Host::Ipv4(address) => Some(IpAddr::V4(address)),
            Host::Ipv6(address) => Some(IpAddr::V6(address)),
        };
        if literal.is_some_and(|address| !self.allows(address)) {
            return Err(BadUrl::Address);
        }
        Ok(url)
    }

    /// Whether this address may be called.
    pub fn allows(&self, address: IpAddr) -> bool {
        // `::ffff:10.0.0.1` is 10.0.0.1.
        let address = address.to_canonical();
        let is_named = self.allow_networks.iter().any(|network| network.contains(&address));
        is_named || (!self.only_allowed && is_public(address))
    }
}

/// What the IANA registries of special-purpose addresses keep from being reached globally (RFC 6890 and its successors),
/// and multicast.
const SPECIAL: [&str; 19] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
    // Within the global unicast of IPv6: Teredo and other protocols, documentation, 6to4, which holds an address of IPv4.
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "2620:4f:8000::/48",
];

/// All that is handed out of IPv6. What is outside is local, mapped, translated or nobody's.
const GLOBAL_UNICAST: &str = "2000::/3";

static NETWORKS: LazyLock<(IpNet, Vec<IpNet>)> = LazyLock::new(|| {
    let read = |text: &str| text.parse().expect("the tables hold networks, as the tests check");
    (read(GLOBAL_UNICAST), SPECIAL.iter().map(|text| read(text)).collect())
});

fn is_public(address: IpAddr) -> bool {
    let (global_unicast, special) = &*NETWORKS;
    (address.is_ipv4() || global_unicast.contains(&address)) && !special.iter().any(|net| net.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::{BadUrl, Policy};

    #[test]
    fn only_public_addresses_are_called() {
        let policy = Policy::default();
        for public in ["1.1.1.1", "118.69.0.1", "172.15.255.255", "172.32.0.0", "2001:4860:4860::8888", "2400:cb00::1"]
        {
            assert!(policy.allows(public.parse().unwrap()), "{public}");
        }
        let private = [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "100::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2002:7f00:1::",
            "2001:0:7f00:1::",
            "2001:db8::1",
            "fd00:ec2::254",
        ];
        for private in private {
            assert!(!policy.allows(private.parse().unwrap()), "{private}");
        }
    }

    #[test]
    fn a_network_that_is_named_is_called() {
        let policy = Policy { allow_networks: vec!["10.20.0.0/16".parse().unwrap()], ..Policy::default() };
        assert!(policy.allows("10.20.3.4".parse().unwrap()));
        assert!(policy.allows("::ffff:10.20.3.4".parse().unwrap()));
        assert!(!policy.allows("10.21.0.1".parse().unwrap()));
        assert!(policy.allows("1.1.1.1".parse().unwrap()));
        let only = Policy { only_allowed: true, ..policy };
        assert!(!only.allows("1.1.1.1".parse().unwrap()) && only.allows("10.20.3.4".parse().unwrap()));
    }

    #[test]
    fn a_url_tells_what_is_wrong_with_it() {
        let policy = Policy::default();
        for good in ["https://erp.hfic.example/thaogo", "https://1.1.1.1:8443/", "https://[2400:cb00::1]/x?y=1"] {
            assert!(policy.check(good).is_ok(), "{good}");
        }
        let bad = [
            ("erp.hfic.example", BadUrl::Unreadable),
            ("https://", BadUrl::Unreadable),
            ("http://erp.hfic.example/", BadUrl::Scheme),
            ("ftp://erp.hfic.example/", BadUrl::Scheme),
            ("file:///etc/passwd", BadUrl::Scheme),
            ("https://user:secret@erp.hfic.example/", BadUrl::Credentials),
            ("https://127.0.0.1/", BadUrl::Address),
            ("https://0x7f.1/", BadUrl::Address),
            ("https://2130706433/", BadUrl::Address),
            ("https://[::1]/", BadUrl::Address),
            ("https://[::ffff:169.254.169.254]/", BadUrl::Address),
        ];
        for (text, why) in bad {
            assert_eq!(policy.check(text), Err(why), "{text}");
        }
        assert!(Policy { allow_http: true, ..policy }.check("http://erp.hfic.example/").is_ok());
    }
}
