//! Tokens without their secrets: one's own, and those of whoever one is responsible for.

use uuid::Uuid;

use super::{App, Error};
use crate::clock::system_now;
use crate::domain::access::Actor;
use crate::domain::access::grant::Reached;
use crate::domain::access::token::{Token, may_see};
use crate::domain::text::Text;
use crate::store::database::Database;
use crate::store::tokens::{self, TokenFilter};

/// A token as its reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenReading {
    /// The token.
    pub token: Token,
    /// Its secret, where it was made just now: it is shown once.
    pub secret: Option<String>,
}

impl From<Token> for TokenReading {
    fn from(token: Token) -> Self {
        Self { token, secret: None }
    }
}

/// Which tokens are asked for; what is left out does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListTokens {
    /// This person's.
    pub person: Option<Uuid>,
    /// Acting for this organization.
    pub organization: Option<String>,
    /// Only those that are neither revoked nor expired.
    pub open: bool,
}

/// Lists up to `limit` tokens that the caller sees from `after` on, in the order in which they were made.
pub async fn list_tokens(
    app: &App,
    actor: &Actor,
    wanted: ListTokens,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Token>, Error> {
    let mut filter = TokenFilter {
        person: wanted.person,
        organization: wanted.organization,
        open_at: wanted.open.then(system_now),
        within: None,
    };
    match actor.reaches_users() {
        Reached::All => {}
        Reached::Of(own) => filter.within = Some((own.to_owned(), actor.person)),
        Reached::Nobody => {
            let Some(own) = actor.person else {
                let own = tokens::find(app.db.read(), actor.token).await?;
                let seen = own.filter(|own| after.is_none_or(|after| own.id > after) && is_wanted(own, &filter));
                return Ok(seen.into_iter().collect());
            };
            if filter.person.is_some_and(|person| person != own) {
                return Ok(Vec::new());
            }
            filter.person = Some(own);
        }
    }
    Ok(tokens::list(app.db.read(), &filter, after, limit).await?)
}

/// Lists, for the command line, up to `limit` tokens.
pub async fn list_by_command(db: &Database, wanted: ListTokens, limit: u64) -> Result<Vec<Token>, Error> {
    let ListTokens { person, organization, open } = wanted;
    let filter = TokenFilter { person, organization, open_at: open.then(system_now), within: None };
    Ok(tokens::list(db.read(), &filter, None, limit).await?)
}

/// The one token that a system sees answers filters like any other.
fn is_wanted(own: &Token, filter: &TokenFilter) -> bool {
    filter.person.is_none()
        && filter.organization.as_ref().is_none_or(|organization| *organization == own.organization)
        && filter.open_at.is_none_or(|now| own.is_open(now))
}

/// The token of this id, if the caller sees it.
pub async fn read_token(app: &App, actor: &Actor, id: Uuid) -> Result<Token, Error> {
    let found = tokens::find(app.db.read(), id).await?;
    found.filter(|token| may_see(actor, token)).ok_or_else(|| {
        Error::NotFound(Text::new(
            "Không có mã truy cập này, hoặc bạn không được xem.",
            "There is no such token, or none that you may see.",
        ))
    })
}

/// A token that was changed meanwhile.
pub(super) fn stale(current: &Token) -> Error {
    Error::Stale { current: current.version, changes: Vec::new() }
}

/// What cannot be done with a token that is over.
pub(super) fn over_already() -> Error {
    let message = Text::new(
        "Mã truy cập này đã bị thu hồi hoặc hết hạn: hãy tạo mã khác.",
        "This token was revoked or has expired: make another one.",
    );
    Error::NotNow { message, allowed: Vec::new(), rule: None }
}
