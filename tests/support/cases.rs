//! What many flows begin with: an obstacle filed, accepted, drafted, answered.

use serde_json::{Value, json};

use super::{Answer, TestApp};

/// An obstacle with land prices, which the department of agriculture and environment (`snnmt`) leads.
pub fn filing() -> Value {
    json!({
        "title": "Chưa có đơn giá thuê đất khu đất mở rộng",
        "description": "Công ty đã nộp đủ hồ sơ từ tháng 6/2025 nhưng chưa có quyết định. (Dữ liệu minh họa)",
        "category": "DAT.GIA",
        "territory": "27478",
    })
}

/// A letter with three obstacles: `snnmt` leads the first, `stc` the second, for the third nobody is competent.
pub fn petition(number: &str) -> Value {
    let mut cases = vec![filing(); 3];
    cases[1]["category"] = json!("VON.DL");
    cases[2]["category"] = json!("DAT");
    json!({
        "number": number, "symbol": "CV-KHĐT", "signed_on": "2026-02-27", "signer": "Nguyễn Minh An",
        "cases": cases,
    })
}

/// An answer that waits for its signature.
pub fn draft() -> Value {
    json!({
        "text": "Đã phê duyệt đơn giá thuê đất; đề nghị Công ty liên hệ để ký phụ lục hợp đồng.",
        "outcome": "removed",
        "legal_references": ["Luật Đất đai 2024"],
    })
}

/// The official document of an answer, signed on the day on which every flow begins.
pub fn document() -> Value {
    json!({"official_document": {
        "number": "1234", "symbol": "SNNMT-QLĐ", "signed_on": "2026-03-02", "signer": "Mạc Khánh Trác",
    }})
}

/// Kiều Tường Quyên, an officer of `snnmt`: the demo's people have the same ids each time.
pub const OFFICER: &str = "019b76da-a800-73da-bf9e-6df08b2c1721";

/// A proposal to a ministry.
pub fn proposal() -> Value {
    json!({
        "proposal": "Kiến nghị hướng dẫn xác định đơn giá thuê đất.",
        "higher_body": "Bộ Nông nghiệp và Môi trường",
        "official_document": document()["official_document"],
    })
}

/// Why an agency is not competent.
pub fn not_competent() -> Value {
    json!({"reason": "Không thuộc chức năng của cơ quan.", "legal_basis": "Quyết định 01/2025/QĐ-UBND, Điều 2"})
}

/// A directive to the department of finance, until the end of the first week.
pub fn directive() -> Value {
    json!({"organizations": ["stc"], "text": "Khẩn trương thống nhất.", "due_on": "2026-03-06"})
}

impl TestApp {
    /// [`filing`], filed by HFIC's manager.
    pub async fn filed(&self) -> Answer {
        self.filed_with(json!({})).await
    }

    /// The same with other fields.
    pub async fn filed_with(&self, other: Value) -> Answer {
        let mut body = filing();
        let fields = other.as_object().expect("fields").clone();
        body.as_object_mut().expect("fields").extend(fields);
        self.as_("manager@hfic").post("/v1/cases").json(&body).await.expect(201)
    }

    /// Filed and accepted by an officer of the lead agency.
    pub async fn accepted(&self) -> Answer {
        let case = self.filed().await;
        self.as_("officer@snnmt/2").act(&case.body, "accept").json(&json!({})).await.expect(200)
    }

    /// Accepted, and an answer drafted by that officer.
    pub async fn drafted(&self) -> Answer {
        let case = self.accepted().await;
        self.as_("officer@snnmt/2").act(&case.body, "draft_answer").json(&draft()).await.expect(200)
    }

    /// Drafted, and signed by the director.
    pub async fn answered(&self) -> Answer {
        let case = self.drafted().await;
        self.as_("director@snnmt").act(&case.body, "approve").json(&document()).await.expect(200)
    }

    /// Answered, and disputed by the enterprise.
    pub async fn disputed(&self) -> Answer {
        let case = self.answered().await;
        let reason = json!({"reason": "Chưa có đơn giá."});
        self.as_("manager@hfic").act(&case.body, "dispute").json(&reason).await.expect(200)
    }

    /// Answered, and confirmed by the enterprise.
    pub async fn closed(&self) -> Answer {
        let case = self.answered().await;
        self.as_("manager@hfic").act(&case.body, "confirm").json(&json!({})).await.expect(200)
    }

    /// Nobody was competent, and the coordinator declined it.
    pub async fn declined(&self) -> Answer {
        let case = self.filed_with(json!({"category": "DAT"})).await;
        let body = json!({"reason": "not_an_obstacle", "text": "Không.", "where_to_turn": "Sở Tư pháp"});
        self.as_("coordinator@vp-ubnd").act(&case.body, "decline").json(&body).await.expect(200)
    }

    /// Accepted, and then restricted to that officer by the coordinator.
    pub async fn restricted(&self) -> Answer {
        let case = self.accepted().await;
        let body = json!({"readers": [OFFICER], "reason": "Có bí mật kinh doanh."});
        self.as_("coordinator@vp-ubnd").act(&case.body, "restrict").json(&body).await.expect(200)
    }

    /// Accepted, and a proposal submitted to a ministry.
    pub async fn submitted_upward(&self) -> Answer {
        let case = self.accepted().await;
        self.as_("director@snnmt").act(&case.body, "submit_upward").json(&proposal()).await.expect(200)
    }

    /// Accepted, and more time asked for.
    pub async fn extension_asked(&self) -> Answer {
        let case = self.accepted().await;
        let more = json!({"until": "2026-03-27", "reason": "Chờ thẩm định giá."});
        self.as_("officer@snnmt/2").act(&case.body, "request_extension").json(&more).await.expect(200)
    }

    /// Accepted, and the opinion of the department of finance (`stc`) asked for.
    pub async fn opinion_asked(&self) -> Answer {
        let case = self.accepted().await;
        let asked = json!({"agencies": ["stc"], "text": "Đề nghị cho ý kiến."});
        self.as_("officer@snnmt/2").act(&case.body, "request_opinion").json(&asked).await.expect(200)
    }

    /// Accepted, and the department of finance directed to do something by the coordinator.
    pub async fn directed(&self) -> Answer {
        let case = self.accepted().await;
        self.as_("coordinator@vp-ubnd").act(&case.body, "direct").json(&directive()).await.expect(200)
    }

    /// Directed, and reported done.
    pub async fn directive_reported(&self) -> Answer {
        let case = self.directed().await;
        let report = json!({"directive": case["directives"][0]["id"], "text": "Đã họp."});
        self.as_("director@stc").act(&case.body, "report_directive").json(&report).await.expect(200)
    }

    /// The information requested from the enterprise.
    pub async fn awaiting(&self) -> Answer {
        let case = self.accepted().await;
        let asked = json!({"text": "Đề nghị bổ sung bản vẽ hiện trạng."});
        self.as_("officer@snnmt/2").act(&case.body, "request_information").json(&asked).await.expect(200)
    }
}
