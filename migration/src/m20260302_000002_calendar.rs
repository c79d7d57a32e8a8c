//! Working calendars: their weekly hours, days off and make-up working days.

use sea_orm_migration::{prelude::*, schema::*};

/// See the module.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(Calendar::Table)
                    .col(string(Calendar::Id).primary_key())
                    .col(string(Calendar::Name))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table(CalendarHours::Table)
                    .col(string(CalendarHours::Calendar))
                    .col(small_integer(CalendarHours::Weekday))
                    .col(time(CalendarHours::Opens))
                    .col(time(CalendarHours::Closes))
                    .primary_key(
                        Index::create()
                            .col(CalendarHours::Calendar)
                            .col(CalendarHours::Weekday)
                            .col(CalendarHours::Opens),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from(CalendarHours::Table, CalendarHours::Calendar)
                            .to(Calendar::Table, Calendar::Id)
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table(CalendarDay::Table)
                    .col(string(CalendarDay::Calendar))
                    .col(date(CalendarDay::FallsOn))
                    .col(string(CalendarDay::Kind))
                    .col(string(CalendarDay::NameVi))
                    .col(string(CalendarDay::NameEn))
                    .col(string(CalendarDay::LegalBasis))
                    .col(boolean(CalendarDay::Provisional))
                    .col(date_null(CalendarDay::SwappedWith))
                    .primary_key(Index::create().col(CalendarDay::Calendar).col(CalendarDay::FallsOn))
                    .foreign_key(
                        ForeignKey::create()
                            .from(CalendarDay::Table, CalendarDay::Calendar)
                            .to(Calendar::Table, Calendar::Id)
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(CalendarDay::Table).take()).await?;
        manager.drop_table(Table::drop().table(CalendarHours::Table).take()).await?;
        manager.drop_table(Table::drop().table(Calendar::Table).take()).await
    }
}

#[derive(DeriveIden)]
enum Calendar {
    Table,
    Id,
    Name,
}

#[derive(DeriveIden)]
enum CalendarHours {
    Table,
    Calendar,
    Weekday,
    Opens,
    Closes,
}

#[derive(DeriveIden)]
enum CalendarDay {
    Table,
    Calendar,
    FallsOn,
    Kind,
    NameVi,
    NameEn,
    LegalBasis,
    Provisional,
    SwappedWith,
}
