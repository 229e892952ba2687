//! What checks say.

codes! {
    OUTSIDE_MEDIA = "check/outside-media", Error, "a label outside its media",
        "The label starts before its media begins or ends after it is over.";
    INVERTED = "check/inverted", Error, "a label that ends before it starts",
        "The end of the label lies before its start. Readers keep such labels so that they can be reported.";
    EMPTY_SPAN = "check/empty-span", Warning, "a label without duration",
        "Start and end are the same although the label is of a kind that lasts, such as a cue or a speaker turn.";
    OFFSET = "check/offset", Error, "modalities disagree beyond the tolerance",
        "A label of one modality and its counterpart in another start or end further apart than the tolerance of the pair allows (100 ms for video and audio unless configured).";
}
