//! What alignment says.

codes! {
    FIXED = "align/fixed", Note, "times were put right",
        "A map from the labels' clock to the media's was found and is in force. The message says which and how sure it is, and by what if not by speech: the onsets of sound, the cuts and flashes of the pictures, or what moves in the boxes. The map file holds the evidence.\n\n\
         The confidence is the share of maps that were right among those for which as much was said, on programmes that were made for measuring it and not for fitting it. Of 771 maps found by speech with 0.9 or more, 99 of 100 were right; of 139 between 0.7 and 0.9, 77, and the rest mostly stood in the right place but missed what jitter, rounding or a small step hides. Below 0.5 nothing is moved. Figures of the other evidence: by instants, all of 792 at 0.9 and above; by boxes, all of 83 above 0.99 in place, 96 of 100 of them within 100 ms.";
    STATED = "align/stated", Note, "the clock of the labels was stated",
        "Somebody who knows how the labels were made named the clock (--convention). The exact map from that clock to the media is in force, and takes the place of what the media alone suggests. The alignment still looks whether labels agree with the media after it.";
    KEPT = "align/kept", Note, "the times are right as they are",
        "The labels agree with the media within the tolerance of the evidence, so nothing was changed.";
    ABSTAINED = "align/abstained", Warning, "the times were left alone",
        "The evidence does not show with enough confidence how the labels are off, or whether they belong to this media at all. A fix must never make a recording worse, so nothing was changed. The message gives the reason.\n\n\
         Cameras and LiDARs (--sensors) are paired object by object: by where the camera sees the cuboids, under the delay at which most objects meet. That needs a camera matrix and the way from the frame of the cuboids into the camera, and for cuboids in a frame that does not move the poses, on the clock of the cuboids; without a matrix, a camera that looks along the x axis of that frame. Only where this fails do ids alone pair objects, and ids that both sensors use for objects far from each other are not believed. Objects that stand still as the camera sees them say nothing about a delay.";
    APPLIED = "align/applied", Note, "the maps were applied before",
        "A file of maps remembers some of the times of the labels that it was made for. These labels stand where the maps would put them, so they were left there: applying maps twice does no harm. To move the labels back, apply the maps with --invert.";
    OTHER_LABELS = "align/other-labels", Warning, "the maps were made for other labels",
        "The labels stand neither where they stood when the maps were made nor where the maps put them: some were added, removed or moved since, or the maps belong to another delivery. The maps were applied as asked. Look at a few labels before you use the output.";
    NO_MAP = "align/no-map", Warning, "there is no map for these labels",
        "The file of maps names other clocks than that of these labels. A clock is found by its name, which holds the name of the labels' file; where the file has one map and the labels stand on one clock, the names do not matter. Rename the file, or the clock in the maps.";
    REFINED = "align/refined", Note, "single labels were moved",
        "--refine was given: the start and the end of each label were moved to where the speech beside them begins and ends, as far as the evidence and the looseness of the file's other labels make that probable. The message says how far labels strayed, and whether all times in the file lie on a grid of whole seconds, or of a half, a quarter or a fifth of one, as rounding leaves them: then each end is looked for within half a step. The findings list each label with its moves. Where labels stray by less than the evidence can tell, none is moved.";
    REMOVED = "align/removed", Warning, "labels lie in a stretch that the media does not have",
        "The labels were made on a longer version: between two pieces the media jumps over a stretch in which these labels stand. They have no time in this media, and a writer leaves them out and reports it. If they matter, the longer media is needed; if the cut is elsewhere, edit the map.";
    DEPARTS = "align/departs", Warning, "a recording departs from its delivery",
        "Most recordings of a delivery share one wrong clock, and this one is surely on another: it may come from another source, or its media may have been replaced. It was put right by its own evidence; look whether it belongs to the delivery.";
}
