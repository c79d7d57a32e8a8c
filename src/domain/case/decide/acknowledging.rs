//! "Seen, I act by that day": the word of whom a step of a ladder reached.

use chrono::NaiveDate;
use uuid::Uuid;

use super::around::day;
use super::{Desk, Giver, Refusal, wrong};
use crate::domain::case::Case;
use crate::domain::text::Text;

/// How many working days ahead somebody may say that they act: who needs longer asks for more time.
const LONGEST: i32 = 20;

impl Desk<'_> {
    /// Whether what the step was about is still owed as it was, and the day is one from today to [`LONGEST`] working days
    /// ahead on the calendar of whoever says it.
    pub(super) fn check_acknowledgement(
        &self,
        case: &Case,
        deadline: (Uuid, i32),
        act_by: NaiveDate,
        giver: Giver<'_>,
    ) -> Result<(), Refusal> {
        let Giver::Reached(actor) = giver else { return Ok(()) };
        if case.find_running(deadline).is_none() {
            let text = Text::new(
                "Việc được đôn đốc đã xong, tạm dừng hoặc đã có thời hạn mới; bậc đôn đốc này không còn hiệu lực.",
                "What this escalation was about is done, paused or due at another time; there is nothing to acknowledge.",
            );
            return Err(Refusal::NotNow(text, Vec::new(), None));
        }
        let last = (self.calendar_of)(&actor.organization).nth_working_day(self.today, LONGEST);
        if act_by < self.today || act_by > last {
            return wrong(
                "/act_by",
                format!(
                    "Ngày hẹn xử lý phải từ hôm nay ({}) đến {} ({LONGEST} ngày làm việc); cần lâu hơn thì đề nghị gia hạn.",
                    day(self.today),
                    day(last)
                ),
                format!(
                    "The day must lie between today ({}) and {last}, {LONGEST} working days ahead; ask for more time if \
                     you need longer.",
                    self.today
                ),
            );
        }
        Ok(())
    }
}
