//! Results in a notebook: tables, sentences and plots as HTML.

/// A text for HTML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A table.
pub fn table(columns: &[String], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String], tag: &str| {
        let cells: String = cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell))).collect();
        format!("<tr>{cells}</tr>")
    };
    let body: String = rows.iter().map(|row| line(row, "td")).collect();
    format!("<table><thead>{}</thead><tbody>{body}</tbody></table>", line(columns, "th"))
}

/// A plot as an image of its own, so that its styles stay inside it.
pub fn plot(svg: &str) -> String {
    let mut address = String::from("data:image/svg+xml,");
    for byte in svg.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => address.push(byte.into()),
            other => address += &format!("%{other:02X}"),
        }
    }
    format!("<img alt=\"plot\" style=\"max-width:100%\" src=\"{address}\">")
}

/// The Markdown that hotspare writes: headings, tables, lists and paragraphs.
pub fn of_markdown(text: &str) -> String {
    let mut html = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with('|') {
            let mut rows = vec![cells(line)];
            while let Some(row) = lines.next_if(|line| line.starts_with('|')) {
                rows.push(cells(row));
            }
            let is_rule =
                |row: &Vec<String>| row.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':')));
            rows.retain(|row| !is_rule(row));
            html += &table(&rows[0], &rows[1..]);
        } else if let Some(heading) = line.strip_prefix("# ") {
            html += &format!("<h4>{}</h4>", escaped(heading));
        } else if let Some(item) = line.strip_prefix("- ") {
            html += &format!("<p>• {}</p>", escaped(item));
        } else if !line.trim().is_empty() {
            html += &format!("<p>{}</p>", escaped(line));
        }
    }
    html
}

/// The cells of a row of a table in Markdown.
fn cells(line: &str) -> Vec<String> {
    let marked = line.trim().trim_matches('|').replace("\\|", "\u{0}");
    marked.split('|').map(|cell| cell.trim().replace('\u{0}', "|")).collect()
}
