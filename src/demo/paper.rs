//! A paper for the demo's cases: a PDF of one page, with a line of text.

use bytes::Bytes;

use crate::application::Error;
use crate::application::attach_file::IncomingFile;
use crate::domain::text::fold;

/// A file that is there as a whole.
pub struct Paper {
    name: String,
    content: Option<Bytes>,
    description: &'static str,
}

impl Paper {
    /// The letter that came with an obstacle.
    pub fn letter(number: usize, title: &str) -> Self {
        Self {
            name: format!("Công văn số {number} kèm bản vẽ.pdf"),
            content: Some(pdf(&format!("Cong van so {number}: {}", fold(title))).into()),
            description: "Bản quét công văn kiến nghị (dữ liệu minh họa).",
        }
    }
}

impl IncomingFile for Paper {
    fn name(&self) -> Option<&str> {
        Some(&self.name)
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, Error> {
        Ok(self.content.take())
    }

    async fn rest(self) -> Result<Option<String>, Error> {
        Ok(Some(self.description.to_owned()))
    }
}

/// ISO 32000-1, as little of it as readers want: a catalog, a page, its font and its text in Latin letters.
fn pdf(line: &str) -> Vec<u8> {
    let line: String = line.chars().filter(|c| c.is_ascii() && !"()\\".contains(*c)).take(90).collect();
    let text = format!("BT /F1 12 Tf 50 780 Td ({line}) Tj ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>stream\n{text}\nendstream", text.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut offsets = String::new();
    for (index, object) in objects.iter().enumerate() {
        offsets += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{} 0 obj{object}endobj\n", index + 1);
    }
    let table = file.len();
    file +=
        &format!("xref\n0 6\n0000000000 65535 f \n{offsets}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
    file.into_bytes()
}
