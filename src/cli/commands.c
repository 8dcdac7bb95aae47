/* commands.c - the table of commands. */
#include "cli/commands.h"

const command commands[] = {
    {"check", CMD_CHECK, "FILE", "will it settle? equilibria, spectrum, verdict, step sizes",
     "Refines every equilibrium of the scenario by Newton's method, computes the exact\n"
     "Jacobian and its eigenvalues with error bounds, and says what the flow does there\n"
     "and which learning rates are stable. Checks the `expect` lines of the scenario:\n"
     "exits 1 if one of them is not met. Without --method: simultaneous gradient descent\n"
     "and the `train` lines of the scenario.\n",
     cmd_check},
    {"derive", CMD_DERIVE, "FILE", "what are the dynamics? field and Jacobian as mathematics",
     "Prints who ascends and who descends, the field and, of a small game, the Jacobian.\n",
     cmd_derive},
    {"field", CMD_FIELD, "FILE", "field and Jacobian at one point",
     "Without --at: at the first equilibrium as the scenario gives it, or else at its\n"
     "start. Values are formulas of params: --at 'w=2*eta,a=1'.\n",
     cmd_field},
    {"run", CMD_RUN, "FILE", "where does it go? a trajectory, or the steps of a method, as CSV",
     "Integrates s' = v(s) and writes 't,w,a' and one line for each sample. With --method:\n"
     "'step,w,a' and one line for each step of training, from 0 on. If the trajectory\n"
     "ends early, standard output has the lines up to there; a file named with\n"
     "-o is then not touched.\n",
     cmd_run},
    {"plot", CMD_PLOT, "FILE", "how does it look? the phase portrait, drawn by gnuplot",
     "Streamlines, equilibria and the trajectory from the start in the plane of two\n"
     "components; the others stay at the first equilibrium. --method draws the iterates of\n"
     "a training method as dots on the flow. Needs -o.\n",
     cmd_plot},
    {"equilibria", CMD_EQUILIBRIA, "FILE", "which equilibria are there? all that a box holds",
     "Looks for equilibria everywhere in the window (or --window), not only near those that\n"
     "the scenario names: Newton's method from many starts, duplicates merged, manifolds of\n"
     "equilibria recognised, each with its verdict. That nothing else exists is not proved.\n",
     cmd_equilibria},
    {"basin", CMD_BASIN, "FILE", "where do starts go? fractions of the window, as table and map",
     "Follows the flow, or the steps of --method, from a grid of starts in the window and\n"
     "says what becomes of them: which equilibrium, a manifold of equilibria, a limit cycle,\n"
     "a periodic orbit, far away, a value that is not finite, or not decided in the time.\n"
     "With -o: the map as .csv, .npy, .svg, .png or .pdf. Ctrl-C leaves what was computed;\n"
     "with --resume it can go on.\n",
     cmd_basin},
    {"figure", CMD_FIGURE, "[NAME]", "a figure of a paper, from a recipe",
     "NAME is one of 'detente list figures', or the path of a recipe (*.fig). Without NAME:\n"
     "lists them. A picture carries its recipe and scenarios; --verify makes it again from\n"
     "these alone (a plot from its settings) and exits 1 unless every byte is the same.\n"
     "'detente help figures' is the language of recipes on one page.\n",
     cmd_figure},
    {"live", CMD_LIVE, "FILE", "what if? the game in a window, with keys and mouse",
     "The phase portrait with running trajectories, the spectrum and the verdict. A click\n"
     "starts a trajectory; keys move params, change the training method and its step,\n"
     "undo and save: 'h' in the window shows them all. With --script it gives a lecture,\n"
     "and with --record it makes an animated GIF of it.\n",
     cmd_live},
    {"spectrum", CMD_SPECTRUM, "FILE", "the eigenvalues at any point, also of a large model",
     "The exact Jacobian at the scenario's start (else its first equilibrium), at --at, or\n"
     "after --steps steps of a training --method from there: its eigenvalues, each with the\n"
     "residual checked, how many grow, the largest |Im/Re|, and the learning rates of the\n"
     "linearised descent. The point need not be an equilibrium, so this is no verdict.\n",
     cmd_spectrum},
    {"sweep", CMD_SWEEP, "FILE", "how does it depend on params and learning rate? as a table",
     "Verdict, spectral abscissa, radius of the method's map, rate and step sizes over one or\n"
     "two params, or 'step', the learning rate: --over gamma=0:2:401 --over\n"
     "step=1e-3:10:400:log. -o ends in .csv, .json or .npy; without it, CSV (or --json) goes\n"
     "to standard output. Beyond 100000 points, and with --fast, only numbers without error\n"
     "bounds. Ctrl-C ends it early: the rows that are there are written, exit code 130.\n",
     cmd_sweep},
    {"chart", CMD_CHART, "FILE", "the same as a picture: the stable region and its boundaries",
     "Over two params, or a param and 'step': the stable region, and its boundaries by what\n"
     "happens there (Hopf, fold or pitchfork; of a method Neimark-Sacker, flip, +1). Over\n"
     "one: the spectral abscissa of the flow, or the spectral radius of the method where a\n"
     "learning rate is given. Needs -o.\n",
     cmd_chart},
    {"merge", CMD_MERGE, "JOURNAL...", "are the shares complete? their journals, joined into one",
     "Joins the journals of one work that --shard has divided, and says which chunks are\n"
     "missing: exits 1 if some are. The command that wrote the shares makes its result of\n"
     "the joined journal: the same options without --shard, and --resume JOINED. Needs -o.\n",
     cmd_merge},
    {"list", CMD_LIST, "KIND", "what is there?",
     "KIND is functions, distributions, figures, methods, panels, scenarios or verdicts.\n"
     "One line for each; a few lines for each method and each kind of panel.\n",
     cmd_list},
    {"help", CMD_HELP, "[COMMAND|figures|language|methods|verdicts]",
     "explain a command, the language, figures, methods, verdicts",
     "`detente help language` is the scenario language on one page.\n", cmd_help},
    {0},
};
