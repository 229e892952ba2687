//! What is said about clocks and times.

codes! {
    NO_RATE = "time/no-rate", Error, "frames without a rate",
        "The labels count frames, and neither the file nor the media says how long a frame is. Give the media with --media.";
    NOMINAL = "time/nominal-rate", Warning, "frame numbers were turned into seconds by a nominal rate",
        "Without the media, frame n was taken to be shown at n divided by the nominal rate. That is wrong for variable frame rate, for files that start late and for files with hidden frames. Give the media with --media.";
    CONVENTION = "time/convention", Warning, "a stated convention does not apply",
        "The media lacks what the stated convention counts: frames of a video, samples of sound, a timecode track; or no label stands on a clock of its kind, since conventions that number frames speak of labels that are frame numbers, and all others of labels in seconds. The labels were treated as if nothing had been stated.";
    BASE = "time/frame-base", Warning, "the first frame number was assumed",
        "The file does not say whether its first frame is 0 or 1; the vendor's usual base was taken. The evidence is in the message.";
    BEFORE_START = "time/before-start", Warning, "a time before the start of the media",
        "After the repair the label starts before the first frame or sample. It is kept as it is: a negative time is reported, not clamped.";
    HIDDEN = "time/hidden", Warning, "a time that the media hides",
        "The label lies in a part that an edit list or a cut hides, so it has no presentation time.";
    UNWRITABLE = "time/unwritable", Error, "a time that the format cannot write",
        "The format has no way to write this time, for example a negative one. The label is left out, which is a loss.";
}
