//! Names, addresses and telephone numbers, kept beside the events so that they can be erased.

use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use ::entity::personal_data;

/// Whom to ask about a case, and where the obstacle lies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalData {
    /// Where the obstacle lies.
    pub address: Option<String>,
    /// Whom to ask.
    pub contact: Option<Contact>,
}

/// Whom the enterprise names for questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: Option<String>,
    /// Their number.
    pub phone: Option<String>,
}

impl PersonalData {
    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.address.is_none() && self.contact.is_none()
    }
}

/// Keeps a case's personal data under a key.
pub async fn insert<C: ConnectionTrait>(conn: &C, id: Uuid, case: Uuid, data: &PersonalData) -> Result<(), DbErr> {
    let body = serde_json::to_string(data).map_err(|error| DbErr::Custom(error.to_string()))?;
    let row = personal_data::ActiveModel { id: Set(id), case_id: Set(case), body: Set(Some(body)) };
    personal_data::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// What is kept under a key; nothing once it was erased.
pub async fn find<C: ConnectionTrait>(conn: &C, id: Uuid) -> Result<Option<PersonalData>, DbErr> {
    let row = personal_data::Entity::find_by_id(id).one(conn).await?;
    let body = row.and_then(|row| row.body);
    body.map(|body| serde_json::from_str(&body).map_err(|error| DbErr::Custom(error.to_string()))).transpose()
}
