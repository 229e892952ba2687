//! The page of the native storage.

/// In Markdown.
pub(super) const PAGE: &str = "\
JSON Lines in UTF-8: each line is an object with one key, the kind and version of the record, such as `label.1`. The first line is
`{\"genlock.1\":{...}}`. Records may come in any order and refer to each other by dense ids that hold inside the file.

Numbers are written digit for digit as the source wrote them; a number that JSON does not allow (`.5`) is a string. Times are ticks
with their base, `12340@1/1000`, or bare ticks where a tick is one whole unit. Maps between clocks are lists of pieces with exact
rational slopes and offsets. `genlock schema` prints the JSON Schema of a line.

A line `expect.1` says something about the lines that follow it, for programs that write as they read: that streams, classes and labels
each come in one row (`\"grouped\"`), or which id in the source a stream or class has that labels name before it comes
(`{\"class\":[0,7]}`). Other programs can pass over it; whoever changes the order of lines takes `\"grouped\"` out.

Records of a kind or version that this program does not know are kept as they are.
";
