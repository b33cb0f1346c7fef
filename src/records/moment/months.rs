//! Dates with the name of a month: `1 May 2023 10:00`, `01-MAY-2023`, `May 1, 2023`, `Mon May 1 10:00:00 2023`.

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The position of a name, or of its first three letters, in a list.
fn position(word: &str, names: &[&str]) -> Option<usize> {
    let word = word.trim_end_matches('.').to_lowercase();
    let is = |name: &str| {
        name == word
            || (word.len() == 3 && name.starts_with(&word))
            || (word == "sept" && name == "september")
    };
    names.iter().position(|name| is(name))
}

/// The text with its date as `2023-05-01`, if it has the English name of a month, a day and a year of four digits.
pub(super) fn numbered(text: &str) -> Option<String> {
    if !text.is_ascii() || !text.bytes().any(|c| c.is_ascii_alphabetic()) {
        return None;
    }
    // `01-May-2023` is three words, and the marks of a time stay.
    let words = text.split([' ', ',']).flat_map(|word| {
        let has_month = word.split(['-', '/']).any(|part| position(part, &MONTHS).is_some());
        word.split(move |c| has_month && matches!(c, '-' | '/'))
    });
    let (mut month, mut day, mut year, mut rest) = (None, None, None, Vec::new());
    for word in words.filter(|word| !word.is_empty()) {
        let is_number = word.bytes().all(|c| c.is_ascii_digit());
        if let Some(at) = position(word, &MONTHS).filter(|_| month.is_none()) {
            month = Some(at + 1);
        } else if is_number && word.len() <= 2 && day.is_none() {
            day = word.parse::<u8>().ok();
        } else if is_number && word.len() == 4 && year.is_none() {
            year = Some(word);
        } else if position(word, &DAYS).is_none() {
            rest.push(word);
        }
    }
    Some(format!("{}-{:02}-{:02} {}", year?, month?, day?, rest.join(" ")))
}
