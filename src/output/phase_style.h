/* phase_style.h - the look of phase portraits: every size and colour in one place.
 *
 * Sizes are design pixels: the SVG has this size, the PNG is PHASE_PNG_SCALE times as large, the
 * PDF has 96 of them to the inch. Colours are Okabe and Ito's, which remain distinct for
 * colour-blind readers; nothing is told by colour alone. */
#ifndef DTE_PHASE_STYLE_H
#define DTE_PHASE_STYLE_H

/* Layout */
#define PHASE_BOX       600.0 /* longer side of the frame */
#define PHASE_LEFT      100.0
#define PHASE_RIGHT     30.0
#define PHASE_BOTTOM    92.0
#define PHASE_TOP       24.0 /* without title */
#define PHASE_TITLE     40.0 /* added for a title, */
#define PHASE_SUBTITLE  30.0 /* a subtitle, */
#define PHASE_KEY       40.0 /* each row of the key (below) */
#define PHASE_PNG_SCALE 2.0

/* Type */
#define PHASE_FONT          "DejaVu Sans"
#define PHASE_FONT_FALLBACK "DejaVu Sans, Helvetica, Arial, sans-serif"
#define PHASE_TITLE_SIZE    26
#define PHASE_SUBTITLE_SIZE 19
#define PHASE_LABEL_SIZE    27
#define PHASE_TEXT_SIZE     21 /* tics, key */

/* Ink */
#define PHASE_INK          "#222222"
#define PHASE_FRAME_COLOUR "#555555"
#define PHASE_FRAME_WIDTH  1.2
#define PHASE_LINE_COLOUR  "#6F8FAF"
#define PHASE_LINE_WIDTH   1.7
#define PHASE_ARROW_COLOUR "#3A5F85"
#define PHASE_U_COLOUR     "#E69F00" /* where the horizontal component is 0: dashed */
#define PHASE_V_COLOUR     "#009E73" /* where the vertical one is 0: dash and dot */
#define PHASE_NULL_WIDTH   2.6
#define PHASE_PATH_WIDTH   3.2
#define PHASE_CASING       6.0 /* white, under a trajectory */
#define PHASE_MARK_COLOUR  "#D55E00"

/* Arrowheads, in canvas units (the longer side of the frame is 1) */
#define PHASE_ARROW_LENGTH 0.026
#define PHASE_ARROW_HALF   0.0088
#define PHASE_ARROW_NOTCH  0.26 /* of the length: how far the back is cut in */

#endif
