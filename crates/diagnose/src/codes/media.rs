//! What is said about media files.

codes! {
    MISSING = "media/missing", Warning, "the media was not found",
        "The labels name a media file that is not in the folder given with --media. Without it, frame numbers and offsets cannot be checked.";
    UNREADABLE = "media/unreadable", Error, "the media could not be opened",
        "The file is damaged, or of a kind that this build cannot open. genlock doctor says what the build can open.";
    ODD = "media/odd", Warning, "something odd in the media file",
        "The container says something unusual about time: a gap in the edit list, frames without presentation times, a discontinuity. Genlock evaluates it after the specification; other tools may show other times.";
    AMBIGUOUS = "media/ambiguous", Warning, "several media files fit",
        "More than one file in the folder fits the name that the labels use. The first in alphabetical order was taken.";
}
