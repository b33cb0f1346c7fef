//! Numbers as a table writes them: with a point or a comma, and never guessed.

use super::Separator;
use crate::records::moment::Wrong;

/// The mark between the whole part of a number and its decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimal {
    /// `1.5`.
    Point,
    /// `1,5`.
    Comma,
}

/// The reader of the numbers of a table.
pub(super) struct Numbers {
    decimal: Decimal,
    /// The user gave the mark.
    is_said: bool,
    /// The beginning of the names of options.
    options: &'static str,
}

impl Numbers {
    /// The numbers of a table with this mark; without one, with that which goes with what parts its cells.
    pub fn new(said: Option<Decimal>, separator: Separator, options: &'static str) -> Numbers {
        let usual = if separator == Separator::Mark(b';') { Decimal::Comma } else { Decimal::Point };
        Numbers { decimal: said.unwrap_or(usual), is_said: said.is_some(), options }
    }

    /// A number as the table writes them.
    ///
    /// # Errors
    /// What is wrong with it and what would be right.
    pub fn read(&self, text: &str) -> Result<f64, Wrong> {
        let comma = self.decimal == Decimal::Comma;
        let (mark, other) = if comma { (',', '.') } else { ('.', ',') };
        let decimals = text.split_once(mark).map(|(_, decimals)| decimals);
        let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == mark || c == '-');
        if comma && !self.is_said && plain && decimals.is_some_and(|d| d.len() == 3) {
            let what = format!("{text:?} may be a number with three decimals, or one in thousands");
            return Err((what, format!("write it without a comma, or add {}decimal comma", self.options)));
        }
        let number =
            if plain { text.replace(mark, ".").parse().ok().filter(|n: &f64| n.is_finite()) } else { None };
        number.ok_or_else(|| {
            // 1.234,5 and 1.234.567 where the comma is the decimal mark.
            let is_grouped = match (text.rfind(mark), text.rfind(other)) {
                (Some(mark), Some(other)) => mark > other,
                (None, Some(_)) => text.matches(other).count() > 1,
                _ => false,
            };
            let options = self.options;
            let remedy = match (text.contains(other), comma) {
                _ if is_grouped => "leave out the thousands separator".to_owned(),
                (true, true) => format!("write numbers with a decimal comma, or add {options}decimal point"),
                (true, false) => format!("write numbers with a decimal point, or add {options}decimal comma"),
                _ => "write a number, such as 90".to_owned(),
            };
            (format!("{text:?} is not a number"), remedy)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_never_guessed() {
        let number = |mark: u8, cell: &str| Numbers::new(None, Separator::Mark(mark), "--").read(cell);
        let (semicolon, comma) = (b';', b',');
        assert_eq!(number(semicolon, "1,5"), Ok(1.5));
        assert_eq!(number(semicolon, "15"), Ok(15.0));
        assert_eq!(number(comma, "1.5"), Ok(1.5));
        assert!(number(semicolon, "1,024").unwrap_err().1.contains("--decimal comma"));
        assert_eq!(
            Numbers::new(Some(Decimal::Comma), Separator::Mark(semicolon), "--").read("1,024"),
            Ok(1.024)
        );
        assert!(number(semicolon, "1.5").unwrap_err().1.contains("--decimal point"));
        assert!(number(comma, "1,5").unwrap_err().1.contains("--decimal comma"));
        for (separator, cell) in [(semicolon, "1.234,5"), (semicolon, "1.234.567"), (comma, "1,234.5")] {
            assert_eq!(number(separator, cell).unwrap_err().1, "leave out the thousands separator", "{cell}");
        }
        for text in ["", "x", "1e3", "inf", "1.2.3", "--1"] {
            assert!(number(comma, text).is_err(), "{text}");
        }
    }
}
