//! Delegations for tests: what routing can use of those that were collected, and invented ones that have a value and an
//! end. The city begins with none, for their instruments were not seen.

use entity::delegation;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use serde_json::json;

use super::TestApp;

impl TestApp {
    /// Adds the delegations to the published revision. A server that starts from now on knows them.
    pub async fn with_delegations(&self) {
        let rows = delegation::Entity::insert_many(rows());
        rows.exec_without_returning(self.db().write()).await.expect("the table takes them");
    }
}

fn rows() -> Vec<delegation::ActiveModel> {
    let mut file = csv::Reader::from_reader(include_str!("delegations.csv").as_bytes());
    let headers = file.headers().expect("it has a header").clone();
    let rows = file.records().map(|row| {
        let row = row.expect("it is a table");
        let text = |column: &str| {
            let place = headers.iter().position(|header| header == column).expect("there is such a column");
            Some(row[place].to_owned()).filter(|cell| !cell.is_empty())
        };
        let list = |column: &str| json!(text(column).iter().flat_map(|cell| cell.split(';')).collect::<Vec<_>>());
        let number = |column: &str| text(column).map(|cell| cell.parse().expect("a number"));
        let day = |column: &str| text(column).map(|cell| cell.parse().expect("a day"));
        delegation::ActiveModel {
            revision: Set(1),
            id: Set(text("id").expect("an id")),
            delegator: Set(text("delegator").expect("a delegator")),
            delegate: Set(text("delegate").expect("a delegate")),
            categories: Set(list("categories").to_string()),
            territories: Set(list("territories").to_string()),
            amount_from: Set(number("amount_from")),
            amount_to: Set(number("amount_to")),
            valid_from: Set(day("valid_from")),
            valid_to: Set(day("valid_to")),
            revoked_on: Set(None),
            instrument: Set(text("instrument")),
            may_pass_on: Set(text("may_pass_on").as_deref() == Some("yes")),
            note: Set(text("note")),
            version: Set(1),
        }
    });
    rows.collect()
}
