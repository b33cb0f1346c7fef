//! Documents that are long, deep or broken throughout.

use super::{Document, SAMPLE, lines, problems, schema};

const TOO_DEEP: &str = "tables and lists are nested too deeply; nest them at most 64 deep";

#[test]
fn deep_nesting_is_refused() {
    let path = vec!["a"; 79].join(".");
    let inline = format!("{path}={{").repeat(79);
    let deep = format!("{inline}{path}=1{}", "}".repeat(79));
    assert_eq!(lines(&deep), [format!("line 1: {TOO_DEEP}")]);
    // The same twice: the parser drops the second.
    assert!(!lines(&format!("{deep}\n{deep}\n")).is_empty());
    let brackets = lines(&format!("\na = {}", "[".repeat(1_000_000)));
    assert!(brackets.iter().any(|line| line == &format!("line 2: {TOO_DEEP}")), "{brackets:?}");
    let dots = lines(&format!("{} = 1", vec!["a"; 1_000_000].join(".")));
    assert!(dots.iter().any(|line| line.ends_with(TOO_DEEP)), "{dots:?}");
    let fits = lines(&format!("seed = {}1{}", "[".repeat(63), "]".repeat(63)));
    assert!(fits.iter().any(|line| line.starts_with("line 1, seed: this is a list; ")), "{fits:?}");
}

#[test]
fn a_long_document_is_checked() {
    let comment = format!("# {}\n", "x".repeat(98)).repeat(50_000);
    let pool = "[[pool]]\ntype = \"é\"\ncount = 1\nstandby = \"cold\"\n".repeat(100_000);
    let weights = vec!["2"; 500_000].join(", ");
    let sample = SAMPLE.replace("[1, 2.5]", &format!("[{weights}]")).replacen(&weights, "1", 1);
    let text =
        format!("{}{comment}{pool}", sample.replace("corners = [", "#").replace("[report]", "[report ]"));
    let document = Document::parse(&text).unwrap();
    assert!(text.len() > 10_000_000, "{}", text.len());
    assert_eq!(document.check(&schema()), []);
}

#[test]
fn a_long_line_is_wrong_throughout() {
    let text =
        format!("weights = [{}]\n{}", vec!["true"; 200_000].join(","), &SAMPLE.replace("weights", "#"));
    let found = problems(&text);
    assert_eq!(found.len(), 200_000);
    assert_eq!((found[3].column, found[3].key.as_str()), (12 + 3 * 5, "weights[3]"));
    assert_eq!(found[199_999].column, 12 + 199_999 * 5);
}

#[test]
fn rubbish_is_reported() {
    let text = "= ]}\u{1}\n".repeat(20_000);
    let found = Document::parse(&text).unwrap_err();
    assert_eq!(found[0].line, 1);
    assert!(found.iter().any(|problem| problem.line == 20_000));
}
