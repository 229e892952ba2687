//! Labels that are wrong by themselves.

codes! {
    INVERTED = "check/inverted", Error, "a label that ends before it starts",
        "The end of the label lies before its start. Readers keep such labels so that they can be reported.\n\n\
         A loader that takes the length of the label gets a negative number; some swap the ends, some drop the label.\n\n\
         Example: a cue from 12.5 s to 11.9 s.\n\n\
         To mend it, look at the media: the ends may be swapped, or one of them mistyped.";
    EMPTY_SPAN = "check/empty-span", Warning, "a label without duration",
        "Start and end are the same although the label is of a kind that lasts, such as a cue or a speaker turn.\n\n\
         Such labels have no overlap with anything, so no measure counts them.\n\n\
         Example: a speaker turn from 3.2 s to 3.2 s.\n\n\
         To mend it, set the end, or leave the label out.";
}
