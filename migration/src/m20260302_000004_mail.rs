//! The outbox: letters and the attempts to send them.

use sea_orm_migration::{prelude::*, schema::*};

/// Creates `notification` and `notification_attempt`.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(notifications()).await?;
        manager.create_table(attempts()).await?;
        for (name, columns) in INDEXES {
            let mut index = Index::create();
            index.name(*name).table(Notification::Table);
            for column in *columns {
                index.col(*column);
            }
            manager.create_index(index.to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(NotificationAttempt::Table).to_owned()).await?;
        manager.drop_table(Table::drop().table(Notification::Table).to_owned()).await
    }
}

// The first serves the senders, which ask for what is due and never read the rest.
const INDEXES: &[(&str, &[Notification])] = &[
    ("notification_due", &[Notification::State, Notification::NextAttemptAt, Notification::NotBefore]),
    ("notification_of_case", &[Notification::CaseCode]),
    ("notification_of_person", &[Notification::PersonId]),
];

fn notifications() -> TableCreateStatement {
    Table::create()
        .table(Notification::Table)
        .col(uuid(Notification::Id).primary_key())
        .col(string(Notification::Kind))
        .col(uuid_null(Notification::CaseId))
        .col(string_null(Notification::CaseCode))
        .col(uuid(Notification::PersonId))
        .col(string(Notification::Name))
        .col(string(Notification::Address))
        .col(string(Notification::Language))
        .col(text(Notification::Subject))
        .col(text(Notification::BodyText))
        .col(text(Notification::BodyHtml))
        .col(string(Notification::MessageId))
        .col(string(Notification::State))
        .col(integer(Notification::Attempts))
        .col(integer(Notification::Ambiguous))
        .col(timestamp_with_time_zone_null(Notification::FirstAttemptAt))
        .col(timestamp_with_time_zone(Notification::NextAttemptAt))
        .col(timestamp_with_time_zone(Notification::NotBefore))
        .col(timestamp_with_time_zone_null(Notification::LeaseUntil))
        .col(timestamp_with_time_zone(Notification::CreatedAt))
        .col(timestamp_with_time_zone_null(Notification::SentAt))
        .to_owned()
}

fn attempts() -> TableCreateStatement {
    Table::create()
        .table(NotificationAttempt::Table)
        .col(uuid(NotificationAttempt::NotificationId))
        .col(integer(NotificationAttempt::Number))
        .col(timestamp_with_time_zone(NotificationAttempt::StartedAt))
        .col(timestamp_with_time_zone_null(NotificationAttempt::EndedAt))
        .col(string_null(NotificationAttempt::Outcome))
        .col(text_null(NotificationAttempt::Reply))
        .primary_key(Index::create().col(NotificationAttempt::NotificationId).col(NotificationAttempt::Number))
        .foreign_key(
            ForeignKey::create()
                .from(NotificationAttempt::Table, NotificationAttempt::NotificationId)
                .to(Notification::Table, Notification::Id)
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

#[derive(DeriveIden, Clone, Copy)]
enum Notification {
    Table,
    Id,
    Kind,
    CaseId,
    CaseCode,
    PersonId,
    Name,
    Address,
    Language,
    Subject,
    BodyText,
    BodyHtml,
    MessageId,
    State,
    Attempts,
    Ambiguous,
    FirstAttemptAt,
    NextAttemptAt,
    NotBefore,
    LeaseUntil,
    CreatedAt,
    SentAt,
}

#[derive(DeriveIden)]
enum NotificationAttempt {
    Table,
    NotificationId,
    Number,
    StartedAt,
    EndedAt,
    Outcome,
    Reply,
}
