//! Whom an access token of the city's identity provider lets in to the API. It acts for one organization in one role, as
//! the provider says; no role is given here by it.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::authenticate::Admitted;
use super::single_sign_on::{SignOnRefusal, SingleSignOn, identify, note_refusal};
use super::{App, Error};
use crate::domain::access::token::Narrowing;
use crate::domain::access::{Actor, Role};
use crate::domain::sign_on::SignOnFault;

/// Whom a token that is none of ours lets in.
///
/// # Errors
/// [`Error::Unauthenticated`] where it lets nobody in, [`Error::Unavailable`] where the provider cannot be asked.
pub(super) async fn admit_bearer(app: &App, token: &str) -> Result<Admitted, Error> {
    let single = app.single_sign_on.as_ref().filter(|single| single.provider.service().audience.is_some());
    let Some(single) = single.filter(|_| token.split('.').count() == 3) else { return Err(Error::Unauthenticated) };
    let now = app.system_now();
    match find_actor(app, single, token, now).await {
        Ok(actor) => Ok(Admitted { actor, narrowing: Narrowing::default(), came_at: now }),
        Err(SignOnRefusal::Refused { fault, person }) => {
            note_refusal(app, single, (fault, person), "bearer").await?;
            Err(Error::Unauthenticated)
        }
        Err(SignOnRefusal::Failed(error)) => Err(error),
    }
}

async fn find_actor(app: &App, single: &SingleSignOn, token: &str, now: DateTime<Utc>) -> Result<Actor, SignOnRefusal> {
    let claims = single.provider.prove(token, now).await?;
    let vouched = identify(app, single, &claims, now).await?;
    let person = vouched.person.id;
    let Ok([(organization, role)]) = <[(String, Role); 1]>::try_from(vouched.seats) else {
        return Err(SignOnRefusal::Refused { fault: SignOnFault::SeveralRoles, person: Some(person) });
    };
    if app.sign_in.second_factor.is_required(role) && !single.mapping.is_second_factor(&claims) {
        return Err(SignOnRefusal::Refused { fault: SignOnFault::SecondFactor, person: Some(person) });
    }
    let token = standing_for(person, &organization, role);
    Ok(Actor { token, person: Some(person), name: vouched.person.name, organization, role })
}

/// What stands for all tokens of a person in a role where a token's id is wanted: a repeated call is known again, and rates
/// are counted, although each token of the provider lasts some minutes.
fn standing_for(person: Uuid, organization: &str, role: Role) -> Uuid {
    let digest = Sha256::new().chain_update(person).chain_update(organization).chain_update(role.as_str()).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_seat_of_a_person_stands_for_itself() {
        let of = |person, organization, role| standing_for(Uuid::from_u128(person), organization, role);
        let one = of(1, "stc", Role::Officer);
        assert_eq!(one, of(1, "stc", Role::Officer));
        for other in [of(2, "stc", Role::Officer), of(1, "snnmt", Role::Officer), of(1, "stc", Role::Director)] {
            assert_ne!(one, other);
        }
    }
}
