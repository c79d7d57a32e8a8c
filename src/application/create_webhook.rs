//! Making a webhook: its organization is told of what happens from now on. The secret is shown once.

use uuid::Uuid;

use super::act::claim_for;
use super::file_case::{find_carried, under_way};
use super::read_webhooks::{WebhookReading, find_managed, managed_by};
use super::{App, Caller, Done, Error, FieldError};
use crate::domain::text::Text;
use crate::domain::webhook::{EventType, MOST_WEBHOOKS, Secrets, Webhook};
use crate::store::webhooks;
use crate::webhook::{BadUrl, new_secret};

/// What a webhook is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateWebhook {
    /// Where the calls go.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// What it is told of; empty: everything.
    pub event_types: Vec<EventType>,
    /// Whether calls are made.
    pub active: bool,
}

/// Makes one.
pub async fn create_webhook(app: &App, caller: &Caller, new: CreateWebhook) -> Result<Done<WebhookReading>, Error> {
    let organization = managed_by(&caller.actor)?.to_owned();
    if let Some(done) = repeated(app, caller).await? {
        return Ok(done);
    }
    check_url(app, &new.url)?;
    let (now, secret) = (app.clock.now(), new_secret());
    let webhook = Webhook {
        id: Uuid::now_v7(),
        organization,
        role: caller.actor.role,
        url: new.url,
        description: new.description,
        event_types: new.event_types,
        active: new.active,
        gone_at: None,
        secrets: Secrets { current: secret.clone(), previous: None },
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let position = present(app).await?;
    let txn = app.db.begin().await?;
    if webhooks::count(&txn, &webhook.organization).await? >= MOST_WEBHOOKS {
        return Err(too_many());
    }
    webhooks::insert(&txn, &webhook, position).await?;
    if claim_for(&txn, caller, webhook.id).await?.is_some() {
        txn.rollback().await?;
        return repeated(app, caller).await?.ok_or_else(under_way);
    }
    txn.commit().await?;
    Ok(Done::Executed(WebhookReading { webhook, secret: Some(secret) }))
}

/// The first answer, if this call was carried out before.
async fn repeated(app: &App, caller: &Caller) -> Result<Option<Done<WebhookReading>>, Error> {
    let Some(carried) = find_carried(app, caller).await? else { return Ok(None) };
    let webhook = find_managed(app, &caller.actor, carried.case).await?;
    Ok(Some(Done::AlreadyApplied(webhook.into(), carried.answer)))
}

/// The position in the feed from which on somebody is told who is to be told from now on.
pub(super) async fn present(app: &App) -> Result<i64, Error> {
    let present = app.feed.find_present(&app.db).await?;
    present.ok_or_else(|| Error::Unavailable("a transaction that writes stays open".into()))
}

/// Whether this URL may be called, with what to do where it may not.
pub(super) fn check_url(app: &App, url: &str) -> Result<(), Error> {
    let Err(bad) = app.webhooks.check(url) else { return Ok(()) };
    let (vi, en) = match bad {
        BadUrl::Unreadable => (
            "Không đọc được địa chỉ: cần dạng https://ten-mien/duong-dan.",
            "The URL cannot be read: it must look like https://host/path.",
        ),
        BadUrl::Scheme => ("Địa chỉ phải bắt đầu bằng https://.", "The URL must begin with https://."),
        BadUrl::Credentials => (
            "Địa chỉ không được chứa tên và mật khẩu: bên nhận kiểm tra chữ ký của lời gọi.",
            "The URL may not hold a user or password: the receiver verifies the call's signature.",
        ),
        BadUrl::Address => (
            "Địa chỉ này thuộc mạng nội bộ hoặc mạng dành riêng, không được gọi tới.",
            "This address is private or reserved and is not called.",
        ),
    };
    Err(Error::Invalid(vec![FieldError::new("/url", vi, en)]))
}

fn too_many() -> Error {
    let message = Text::new(
        format!("Mỗi đơn vị có tối đa {MOST_WEBHOOKS} webhook. Hãy xóa một webhook không còn dùng."),
        format!("An organization has {MOST_WEBHOOKS} webhooks at most. Delete one that is not needed any more."),
    );
    Error::NotNow { message, allowed: Vec::new(), rule: None }
}
