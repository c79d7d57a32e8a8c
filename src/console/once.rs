//! Forms that count once: each carries a key of its own, and sending it again changes nothing.

use uuid::Uuid;

use super::failure::Halt;
use super::form::{Form, TOKEN};
use super::here::Here;
use crate::application::RequestKey;
use crate::domain::access::Actor;

/// The field that carries the key.
const KEY: &str = "key";

/// A key for a form that is shown.
pub fn new_key() -> Uuid {
    Uuid::now_v7()
}

/// By what this very form is recognised when it is sent again; `asked` says for what. A form without a key is none of ours.
pub fn request(here: &Here<'_>, actor: &Actor, asked: &str, form: &Form) -> Result<RequestKey, Halt> {
    let key = form.get(KEY).parse::<Uuid>().map_err(|_| Halt::Forged)?;
    let said = form.pairs().filter(|(name, _)| *name != TOKEN).map(|(name, value)| format!("{name}={value}"));
    let said = said.collect::<Vec<_>>().join("\n");
    Ok(RequestKey::new(actor.token, format!("page:{key}"), here.app.system_now(), asked, &said))
}
