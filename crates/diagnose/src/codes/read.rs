//! What readers say.

codes! {
    EMPTY = "read/empty", Error, "the file holds nothing",
        "The file is empty or holds only white space, so there is nothing to read. Check that the delivery was copied whole.";
    ENCODING = "read/encoding", Warning, "the text is not UTF-8",
        "The file is written in another encoding than the format asks for. Genlock recognises byte order marks and UTF-16 and, where a format has no rule, guesses an 8-bit encoding and says which. Re-save the file as UTF-8 if the guess is wrong.";
    UTF8 = "read/utf8", Error, "bytes that are not UTF-8",
        "The bytes at this place are no UTF-8 text. Nothing is replaced in silence: the record is left out. Find out the encoding of the file and convert it, for example with iconv.";
    SYNTAX = "read/syntax", Error, "the text does not follow the grammar",
        "The text breaks off or does not follow the grammar of its format (JSON, XML, a line format). The record that holds it is left out and reading goes on after it.";
    TRUNCATED = "read/truncated", Error, "the file ends too early",
        "The file ends inside a record. What was complete before is read. Ask for the file again, or compare its size with the source.";
    TRAILING = "read/trailing", Error, "there is something after the end of the document",
        "One document was expected; after it comes more text. What follows is left out.";
    SHAPE = "read/shape", Error, "the document has another shape than the format",
        "A list stands where an object is expected, or the other way round. Often this is another format, or another part of the same vendor's export; the message says what was found.";
    FIELD_MISSING = "read/field-missing", Error, "a required field is missing",
        "The record lacks a field without which it has no meaning. It is left out; the message names the field.";
    FIELD_TYPE = "read/field-type", Error, "a field has the wrong type",
        "A field holds another type than the format says, for example text where a number belongs.";
    NUMBER = "read/number", Error, "not a number",
        "The text at this place is no decimal number. NaN, infinity, hexadecimal and decimal commas are not numbers in annotation files; some tools write them after a division by zero or under another locale.";
    VALUE = "read/value", Error, "a value outside its range",
        "The value cannot be what the format says it is: a negative size, a class index beyond the list, a state that does not exist. The record is left out, or the value kept as it is, as the message says.";
    DUPLICATE_ID = "read/duplicate-id", Error, "an id that was used before",
        "Two records bear the same id, so references to it are ambiguous. Both are kept in their order; references go to the first.";
    DUPLICATE_KEY = "read/duplicate-key", Error, "a key that stands twice in one object",
        "A JSON object holds the same key twice. Tools differ in which one they take; Genlock refuses to choose and leaves the record out.";
    DANGLING = "read/dangling-reference", Error, "a reference to nothing",
        "The record refers to an id that does not exist in the delivery: an annotation of a missing image, a class that is not declared. It is kept, without what it refers to.";
    GEOMETRY = "read/geometry", Error, "a malformed shape",
        "The numbers do not make the shape that they should: an odd number of coordinates, a polygon of two points, a box of three values, a run-length code that does not fill its mask. The shape is kept as raw data and the label keeps the rest.";
    ASSUMED = "read/assumed", Warning, "something that the file does not say was assumed",
        "The file does not state a rate, a unit, a base or an origin, and Genlock took the format's usual one. Give the media with --media, or an option of the format, so that nothing has to be assumed.";
    IGNORED = "read/ignored", Warning, "a part that is not annotation data",
        "The format says that parsers pass over this part, for example a cue with a malformed time line in WebVTT. It is not read.";
    PATH = "read/path", Error, "a path that leaves its folder",
        "A file name in the data is absolute, has a drive or a scheme, or climbs above the delivery with '..'. It is kept as text and never opened.";
    LIMIT = "read/limit", Error, "a limit was reached",
        "A record, a line, a nesting or an archive is larger than Genlock accepts from untrusted data. The limits stand in the documentation of the library.";
    ARCHIVE = "read/archive", Error, "the archive is damaged or unsafe",
        "The archive is truncated, holds links, names that climb out of it, or unpacks to far more than its size. It is not unpacked.";
    NOTE = "read/note", Note, "worth knowing about the file",
        "A peculiarity of the file that changes nothing but may surprise, such as fields that another tool would misread.";
    DETECT = "read/detect", Error, "the format was not recognised, or several fit",
        "No format recognises the input, or two recognise it equally well. The message lists the evidence. Name the format with --from.";
}
