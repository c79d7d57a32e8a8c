//! Where a webhook may lead.

use url::Host;

use super::Policy;

/// What passes leads to a named host or a public address, over TLS, without a secret in it, however it was written.
#[test]
fn urls() {
    bolero::check!(name = "urls").for_each(|bytes: &[u8]| {
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        let policy = Policy::default();
        let Ok(url) = policy.check(text) else { return };
        assert!(url.scheme() == "https" && url.username().is_empty() && url.password().is_none());
        match url.host().expect("it has one") {
            Host::Domain(name) => assert!(name.parse::<std::net::IpAddr>().is_err(), "{name}"),
            Host::Ipv4(address) => assert!(policy.allows(address.into())),
            Host::Ipv6(address) => assert!(policy.allows(address.into())),
        }
        assert_eq!(policy.check(url.as_str()).as_ref(), Ok(&url));
    });
}
