//! The coarse half of the permissions: which role may ever ask for an operation. An operation without a row keeps the
//! service from starting; what a caller may do with what they ask for, the use cases decide.

use std::collections::HashMap;

use crate::api::contract::ContractError;
use crate::api::gate::Operation;
use crate::application::Error;
use crate::domain::access::Role;
use crate::domain::access::permission::{Row, Who, check};
use crate::domain::text::Text;

/// Who may ever ask for which operation.
#[derive(Debug)]
pub struct Permits {
    rows: &'static [Row],
    by_name: HashMap<&'static str, Who>,
}

impl Permits {
    /// As these rows have it.
    pub fn of(rows: &'static [Row]) -> Self {
        Self { rows, by_name: rows.iter().copied().collect() }
    }

    /// Compares the rows with the operations that there are.
    pub(super) fn check<'a>(&self, operations: impl Iterator<Item = &'a Operation>) -> Result<(), ContractError> {
        let operations: Vec<&Operation> = operations.collect();
        check(self.rows, operations.iter().map(|operation| operation.id())).map_err(ContractError::new)?;
        let asks_otherwise = |operation: &&&Operation| {
            let for_anyone = self.by_name.get(operation.id()) == Some(&Who::Anyone);
            operation.is_secured() == for_anyone
        };
        match operations.iter().find(asks_otherwise) {
            Some(operation) => {
                Err(ContractError::new(format!("“{}” asks for a token or not, its row says otherwise", operation.id())))
            }
            None => Ok(()),
        }
    }

    /// # Errors
    /// [`Error::Forbidden`], where this role may never ask for that.
    pub(super) fn check_may(&self, role: Role, operation: &str) -> Result<(), Error> {
        let roles = match self.by_name.get(operation) {
            Some(Who::Anyone) => return Ok(()),
            Some(Who::Roles(roles)) => *roles,
            _ => &[],
        };
        if roles.contains(&role) {
            return Ok(());
        }
        let others = roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
        Err(Error::Forbidden(Text::new(
            format!("Vai trò “{role}” không được gọi “{operation}”. Việc này dành cho vai trò: {others}."),
            format!("The role “{role}” may never call “{operation}”. It is for: {others}."),
        )))
    }
}
