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

A file of maps, as `genlock fix --maps` saves it, holds clocks and maps alone and can be edited by hand:

```
{\"map.1\":{\"id\":0,\"from\":0,\"to\":1,
  \"map\":[{\"end\":\"10.5\",\"slope\":\"1\",\"offset\":\"2.5\"},{\"start\":\"10.5\",\"slope\":\"1001/1000\",\"offset\":\"32.5\"}],
  \"evidence\":{\"method\":\"by-hand\",\"sentence\":\"30 s of advertisements follow the first part.\"}}}
```

(on one line in the file). A piece holds from `start` until before `end`, both on the clock `from`, in seconds if that counts seconds; a
piece without `start` or `end` is open there. A position goes to `slope * position + offset` on the clock `to`. Numbers are texts: whole
numbers, decimals or fractions, all exact. Pieces ascend on both clocks and do not overlap; between them may be gaps, and labels there
have no place. `figures` hold what the estimate measured: residuals before and after, the support of each piece, what else was
considered, and some of the label times as delivered, by which `--apply` knows labels that were mapped already. Remove those
(`\"labels\"`) if the labels themselves were edited. `genlock fix --apply` applies the maps, `--invert` the other way round.

Records of a kind or version that this program does not know are kept as they are.
";
