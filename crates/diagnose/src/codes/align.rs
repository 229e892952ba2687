//! What alignment says.

codes! {
    FIXED = "align/fixed", Note, "times were put right",
        "A map from the labels' clock to the media's was found and is in force. The message says which and how sure it is; the map file holds the evidence.";
    STATED = "align/stated", Note, "the clock of the labels was stated",
        "Somebody who knows how the labels were made named the clock (--convention). The exact map from that clock to the media is in force, and takes the place of what the media alone suggests. The alignment still looks whether labels agree with the media after it.";
    KEPT = "align/kept", Note, "the times are right as they are",
        "The labels agree with the media within the tolerance of the evidence, so nothing was changed.";
    ABSTAINED = "align/abstained", Warning, "the times were left alone",
        "The evidence does not show with enough confidence how the labels are off, or whether they belong to this media at all. A fix must never make a recording worse, so nothing was changed. The message gives the reason.";
}
