//! Tokens of the identity provider, as far as they are read before and after their signature is proved.

use chrono::{DateTime, TimeDelta};
use jsonwebtoken::decode_header;

use crate::domain::access::Role;
use crate::domain::sign_on::{Claims, Mapping, Wanted};

/// Whatever the provider signs, it is read or refused; what is taken says who it is about.
#[test]
fn claims() {
    let mapping = Mapping {
        roles_claim: "realm_access.roles".into(),
        organization_claim: "organization".into(),
        roles: [("cv".to_owned(), Role::Officer)].into(),
        second_factor: vec!["mfa".into()],
    };
    let wanted = Wanted {
        issuer: "https://id.example",
        audience: "thaogo",
        nonce: None,
        now: DateTime::UNIX_EPOCH,
        leeway: TimeDelta::seconds(60),
    };
    bolero::check!(name = "claims").for_each(|bytes: &[u8]| {
        let _ = decode_header(bytes);
        let Ok(claims) = serde_json::from_slice::<Claims>(bytes) else { return };
        if claims.check(&wanted).is_ok() {
            assert!(claims.subject().is_ok_and(|subject| !subject.is_empty()));
        }
        assert!(
            mapping.roles_of(&claims).is_ok_and(|roles| roles == [Role::Officer]) || mapping.roles_of(&claims).is_err()
        );
        let _ = (mapping.organization_of(&claims), mapping.is_second_factor(&claims), claims.confirmed_email());
    });
}
