/* test_lang.c - the scenario language: meanings, messages, limits, hostile input.
 *
 * A meaning is tested by saying one thing in two ways: both formulas must become the same node of
 * the graph, since equal expressions are one node. */
#include "base/memory.h"
#include "lang/scenario.h"
#include "tap.h"

#include <dirent.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static dte_error err;

static scenario *parse_as(const char *name, const char *text)
{
    scenario *s = NULL;
    scenario_parse(name, text, strlen(text), 0, NULL, &s, &err);
    return s;
}

/* The messages of a text without places in the excerpt: the lines that say error or note. */
static const char *messages(const char *text)
{
    static char out[DTE_ERROR_TEXT];
    scenario *s = parse_as("t", text);
    if (s) {
        scenario_free(s);
        return "no error";
    }
    out[0] = '\0';
    for (const char *line = err.text; *line;) {
        const size_t length = strcspn(line, "\n");
        const bool excerpt = length > 6 && line[6] == '|';
        if (!excerpt) {
            if (out[0]) strcat(out, "\n");
            strncat(out, line, length);
        }
        line += length + (line[length] == '\n');
    }
    return out;
}

typedef struct message_case {
    const char *text, *message;
} message_case;

#define P  "player p (w) minimizes w^2\n"
#define V2 "player p (w[2], W[2,3]) minimizes "
#define EQ P "equilibrium e: w = 0\n"

static void check_messages(size_t n, const message_case *cases)
{
    for (size_t k = 0; k < n; k++)
        if (!CHECK_TEXT(messages(cases[k].text), cases[k].message))
            printf("# in the text:\n%s\n", cases[k].text);
}
#define CHECK_MESSAGES(cases) check_messages(sizeof(cases) / sizeof *(cases), cases)

static void syntax_errors_say_what_was_expected(void)
{
    static const message_case cases[] = {
        {"player p (w) minimizes (w - 1\n", "t:1:24: error: this '(' is never closed"},
        {"player p (w) minimizes w - 1)\n",
         "t:1:29: error: expected an operator or the end of the line, but found ')'"},
        {"player p (w) minimizes w +\n",
         "t:1:27: error: expected a formula, but found the end of the line"},
        {"player p (w) minimizes 2w\n",
         "t:1:25: error: expected an operator such as '*' or the end of "
         "the line, but found 'w'"},
        {"player p (w) minimizes exp(2 w)\n",
         "t:1:30: error: expected an operator such as '*', ',' or ')', but found 'w'"},
        {"player p (w) minimizes w +- 1\n",
         "t:1:26: error: '+-' belongs to the eigenvalues of an expect "
         "line; write a + (-b)"},
        {"player p (w) minimizes (w, w)\n", "t:1:26: error: a list needs square brackets: [a, b]"},
        {"player p (w) minimizes []\n",
         "t:1:24: error: an empty matrix has no shape; write zeros(n, m)"},
        {"player p (w) minimizes exp()\n", "t:1:24: error: 'exp' needs an argument"},
        {"player p (w) minimizes E(w)\n",
         "t:1:24: error: 'E' is the expectation: write E[e] with square brackets"},
        {"player p (w) minimizes \"w\n",
         "t:1:24: error: this string is never closed: '\"' is missing"},
        {"player p (w) minimizes 1e999\n",
         "t:1:24: error: this number is too large (the limit is 1.8e308)"},
        {P "game 1\n", "t:2:6: error: expected a string in double quotes, but found '1'"},
        {P "game \"a\" \"b\"\n",
         "t:2:10: error: expected an operator or the end of the line, but found a string"},
        {P "+ 3\n",
         "t:2:1: error: expected a keyword or a name at the start of the line, but found '+'"},
        {P "f(t, t) = t\n", "t:2:6: error: the argument 't' occurs twice"},
        {P "f() = 1\n", "t:2:3: error: expected the name of an argument, but found ')'"},
        {P "param eta 1\n", "t:2:11: error: expected '=', but found '1'"},
        {P "data x normal(0, 1)\n", "t:2:8: error: expected '~', but found 'normal'"},
        {P "window w [0, 1]\n",
         "t:2:16: error: expected 'in [lo, hi]', but found the end of the line"},
        {P "param data = 1\n", "t:2:7: error: 'data' is a keyword and cannot be a name"},
        {"player p minimizes w\n", "t:1:8: error: player 'p' has no parameters; write them in "
                                   "parentheses: player p (w) maximizes ..."},
        {"player p () minimizes w\n", "t:1:8: error: player 'p' has no parameters; write them in "
                                      "parentheses: player p (w) maximizes ..."},
    };
    CHECK_MESSAGES(cases);
}

static void unknown_words_get_the_nearest_known_one(void)
{
    static const message_case cases[] = {
        {"param theta = 1\nplayer p (w) minimizes w*thetta\n",
         "t:2:26: error: unknown name 'thetta' (did you mean 'theta'?)"},
        {"player p (w) minimizes zzzzz*w\n", "t:1:24: error: unknown name 'zzzzz'"},
        {"f(argument) = argumnt\n" P,
         "t:1:15: error: unknown name 'argumnt' (did you mean 'argument'?)"},
        {"player p (w) minimizes sofplus(w)\n",
         "t:1:24: error: unknown function 'sofplus' (did you mean 'softplus'?)"},
        {"plyer p (w) minimizes w^2\n",
         "t:1:1: error: unknown statement 'plyer' (did you mean 'player'?)"},
        {"player p (w) maximises w\n",
         "t:1:14: error: expected 'maximizes' or 'minimizes', but found "
         "'maximises' (did you mean 'maximizes'?)"},
        {P "data x ~ normall(0, 1)\n",
         "t:2:10: error: unknown distribution 'normall' (did you mean 'normal'?)"},
        {EQ "expect e: flow stabel\n",
         "t:3:16: error: unknown verdict 'stabel' (did you mean 'stable'?)"},
        {EQ "expect e: rte = 1\n", "t:3:11: error: unknown quantity 'rte' (did you mean 'rate'?)"},
        {P "equilibrium matched: w = 0\nexpect macthed: flow stable\n",
         "t:3:8: error: unknown equilibrium 'macthed' (did you mean 'matched'?)"},
    };
    CHECK_MESSAGES(cases);
}

static void shape_errors_name_both_shapes(void)
{
    static const message_case cases[] = {
        {V2 "sum(W*w)\n",
         "t:1:39: error: '*' needs matching inner sizes, but the left is 2x3 and the "
         "right is a vector of 2"},
        {V2 "sum(w*w)\n",
         "t:1:39: error: '*' is the matrix product, but the left is a vector of 2 and the "
         "right is a vector of 2; write dot(a, b) for a scalar, diag(a)*b for the "
         "product of the entries"},
        {V2 "sum(w + 1)\n",
         "t:1:39: error: '+' needs equal shapes, but the left is a vector of 2 and the "
         "right is a scalar; to add c to every entry write c*ones(2)"},
        {V2 "sum(1 - W)\n",
         "t:1:39: error: '-' needs equal shapes, but the left is a scalar and the "
         "right is 2x3; to add c to every entry write c*ones(2, 3)"},
        {V2 "sum(W + w)\n",
         "t:1:39: error: '+' needs equal shapes, but the left is 2x3 and the right is a "
         "vector of 2"},
        {V2 "1/w\n", "t:1:35: error: '/' needs a scalar on the right, but it is a vector of 2"},
        {V2 "w^2\n",
         "t:1:35: error: '^' needs scalars, but the left is a vector of 2 and the right is a "
         "scalar; the sum of squares is sqnorm(v)"},
        {V2 "W^2\n",
         "t:1:35: error: '^' needs scalars, but the left is 2x3 and the right is a scalar; "
         "write the product out: W*W"},
        {V2 "w\n", "t:1:35: error: the objective of 'p' must be a scalar, but it is a vector of 2"},
        {V2 "dot(w, W)\n",
         "t:1:35: error: 'dot' needs equal shapes, but the left is a vector of 2 and "
         "the right is 2x3"},
        {V2 "trace(W)\n", "t:1:35: error: 'trace' needs a square matrix, but this is 2x3"},
        {V2 "sum(min(w, W))\n",
         "t:1:39: error: 'min' needs equal shapes or a scalar, but the left is a "
         "vector of 2 and the right is 2x3"},
        {V2 "sum([w, W; 1, 2])\n",
         "t:1:46: error: the rows of a matrix need equally many columns, but "
         "the first has 4 and this one has 2"},
        {V2 "sum([w, 1])\n",
         "t:1:43: error: blocks side by side need equally many rows, but the first is "
         "a vector of 2 and this one is a scalar"},
        {V2 "w[3]\n", "t:1:37: error: the index must be a whole number from 1 to 2, but it is 3"},
        {V2 "W[1,0]\n",
         "t:1:39: error: the column must be a whole number from 1 to 3, but it is 0"},
        {V2 "W[1]\n", "t:1:35: error: one index for a matrix of 2x3; write two, as in W[1,2]"},
        {V2 "w[W[1,1]]\n", "t:1:37: error: the index must be a number, but it depends on 'W[1,1]'"},
        {V2 "sum(grad(w, w))\n",
         "t:1:44: error: grad needs a scalar, but this is a vector of 2; sum(...) "
         "or sqnorm(...) makes one"},
        {V2 "at(w[1], w = 0)\n",
         "t:1:48: error: 'w' is a vector of 2, but this value is a scalar; write zeros(2)"},
        {P "data x[2] ~ normal(0, eye(2))\n", "t:2:20: error: the mean of 'x' must be a vector of "
                                              "2, but it is a scalar; write c*ones(2)"},
        {P "data x[2] ~ normal(zeros(2), [1, 2; 3, 4])\n",
         "t:2:30: error: the covariance of 'x' must be symmetric, but its entries [1,2] and [2,1] "
         "differ"},
        {P "data x ~ normal(0)\n",
         "t:2:10: error: 'normal' takes 2 arguments (mean, covariance), but 1 is given"},
        {"player p (w[2] symmetric) minimizes 1\n", "t:1:11: error: 'w' cannot be symmetric: only "
                                                    "square matrices are, as in w[n,n] symmetric"},
    };
    CHECK_MESSAGES(cases);
}

static void meaning_errors_say_what_to_do(void)
{
    static const message_case cases[] = {
        {"x = 1\n", "t:1:6: error: no player: write for example  player p (w) minimizes w^2"},
        {P "f = 1\nf = 2\n", "t:3:1: error: 'f' is already defined on line 2"},
        {P "w = 2\n", "t:2:1: error: 'w' is already defined on line 1"},
        {P "start w = 1\nstart w = 2\n", "t:3:1: error: 'start' is already defined on line 2"},
        {P "player q (w) minimizes w\n", "t:2:11: error: 'w' is already a parameter of player 'p'"},
        {P "exp = 1\n", "t:2:1: error: 'exp' is built in and cannot be defined"},
        {P "f(pi) = pi\n", "t:2:3: error: 'pi' is built in and cannot be defined"},
        {"f = g\ng = f\n" P, "t:2:5: error: 'f' is defined by itself: f -> g -> f"},
        {"f = f + 1\n" P, "t:1:5: error: 'f' is defined by itself: f -> f"},
        {"size n = m\nsize m = n\n" P, "t:2:10: error: 'n' is defined by itself: n -> m -> n"},
        {"f(t) = g(t)\ng(t) = f(t)\nplayer p (w) minimizes f(w)\n",
         "t:2:8: error: 'f' is defined by itself: f -> g -> f\nt:1:8: note: in this call of 'g'\n"
         "t:3:24: note: in this call of 'f'"},
        {"f(t) = t + [1, 2]\nplayer p (w) minimizes f(w)\n",
         "t:1:8: error: '+' needs equal shapes, but the left is a scalar and the right is 1x2; to "
         "add c "
         "to every entry write c*ones(1, 2)\nt:2:24: note: in this call of 'f'"},
        {"f(t) = t\nplayer p (w) minimizes f(w, w)\n",
         "t:2:24: error: 'f' takes 1 argument, but 2 are given\nt:1:1: note: 'f' is defined here"},
        {"f(t) = t\nplayer p (w) minimizes f*w\n",
         "t:2:24: error: 'f' is a function; write f(...)"},
        {"player p (w) minimizes exp\n", "t:1:24: error: 'exp' is a function; write exp(...)"},
        {"player p (w) minimizes w(2)\n",
         "t:1:24: error: 'w' is not a function; for a product write w*(...)"},
        {"player p (w) minimizes pi(2)\n",
         "t:1:24: error: 'pi' is not a function; for a product write pi*(...)"},
        {"player p (w) minimizes max(w)\n",
         "t:1:24: error: 'max' takes 2 arguments, but 1 is given"},
        {"player p (w) minimizes w/0\n", "t:1:26: error: division by zero"},
        {"player p (w) minimizes 0^-1\n", "t:1:24: error: division by zero: 0 to a negative power"},
        {"player p (w) minimizes w*log(-1)\n", "t:1:26: error: this has no finite value"},
        {"player p (w) minimizes exp(700)*exp(700)*w\n", "t:1:24: error: this has no finite value"},
        {"player p (w) minimizes 1e308*w + 1e308*w\n", "t:1:24: error: this has no finite value"},
        {"data x ~ normal(0, 1)\nplayer p (w) minimizes w*x\n",
         "t:2:24: error: the objective of 'p' depends on the random variable 'x' outside E[...]"},
        {"data x[2] ~ normal(zeros(2), eye(2))\nenergy L = x[2]\n" P,
         "t:2:12: error: the energy 'L' depends on the random variable 'x' outside E[...]"},
        {"data x ~ normal(z, 1)\nlatent z ~ normal(0, 1)\n" P,
         "t:1:17: error: the mean of 'x' depends on the random variable 'z'"},
        {"player p (w) minimizes E[w]\n",
         "t:1:24: error: E[...] needs a random variable, but none occurs in it"},
        {"data x ~ normal(0, 1)\nlatent z ~ normal(0, 1)\n"
         "V = E[softplus(w*z)]\nplayer p (w) minimizes E[x*at(V, w = x)]\n",
         "t:4:24: error: E[...] around an expectation that depends on the random variable 'x' "
         "itself; "
         "give the inner formula a closed form"},
        {"player p (w) minimizes grad(w^2, 2*w)\n",
         "t:1:34: error: the second argument of grad must be a name; give the formula a name on a "
         "line "
         "of its own"},
        {"player p (w) minimizes grad(w, exp)\n", "t:1:32: error: 'exp' is a function; this must "
                                                  "be a player's parameter, a random variable, a "
                                                  "param or a named value"},
        {"data x ~ normal(0, 1)\nplayer p (w) minimizes grad(E[x*w], x)\n",
         "t:2:29: error: 'x' does not occur in this formula outside E[...]; write E[... grad(..., "
         "x) ...]"},
        {"y = 2*w\nplayer p (w) minimizes grad(w, y)\n",
         "t:2:29: error: 'y' stands for a formula, and this does not mention 'y': the gradient "
         "would be "
         "zero"},
        {"R(y) = grad(w*y^2, y)\nplayer p (w) minimizes R(w)\n",
         "t:1:13: error: 'y' stands for 'w' here, and this formula contains 'w' by itself too: the "
         "gradient could mean two things\nt:2:24: note: in this call of 'R'"},
        {"player p (w) minimizes at(w, w)\n",
         "t:1:30: error: at needs the name that is replaced: at(e, p = e2)"},
        {"player p (w) minimizes at(w, w = 1, w = 2)\n", "t:1:37: error: 'w' is replaced twice"},
        {"y = 2*w\nplayer p (w) minimizes at(w*y, y = 1)\n",
         "t:2:32: error: at replaces parameters of players, random variables and params, but 'y' "
         "is a "
         "formula"},
        {"player p (w) minimizes exp(w = 1)\n",
         "t:1:28: error: 'w = ...' belongs to at(e, p = e2); 'exp' takes its arguments in order"},
        {"player p (w) minimizes w rate w\n", "t:1:31: error: the rate of 'p' depends on 'w'; only "
                                              "numbers, sizes and params may be used here"},
        {"player p (w) minimizes w rate -1\n",
         "t:1:31: error: the rate of 'p' must not be negative"},
        {"player p (S[2,2]) minimizes sum(chol([1, 2; 3, 4]))\n",
         "t:1:33: error: 'chol' needs a symmetric matrix, but entries [1,2] and [2,1] differ"},
        {"player p (w) minimizes sum(chol([1, 2; 2, 1]))\n",
         "t:1:28: error: 'chol' needs a positive definite matrix; pivot 2 is not positive"},
    };
    CHECK_MESSAGES(cases);
}

static void numbers_and_points_are_checked(void)
{
    static const message_case cases[] = {
        {P "param eta = 2 in [0, 1]\n",
         "t:2:13: error: param 'eta' is 2, outside its range [0, 1]"},
        {P "param eta = 2 in [1, 1]\n",
         "t:2:19: error: the range of param 'eta' is empty: 1 is not below 1"},
        {P "param eta = w\n", "t:2:13: error: param 'eta' must be a number, but it depends on 'w'"},
        {P "param a = 1\nparam b = a\n",
         "t:3:11: error: param 'b' must be a number, but it depends on 'a'"},
        {P "size n = 2.5\n",
         "t:2:10: error: size 'n' must be a whole number from 1 to 1024, but it is 2.5"},
        {P "size n = 1025\n",
         "t:2:10: error: size 'n' must be a whole number from 1 to 1024, but it is 1025"},
        {P "equilibrium e: t = 1\n",
         "t:2:16: error: 't' is not a parameter of any player (parameters: w)"},
        {"player p (w, a) minimizes w*a\nequilibrium e: w = 1\n",
         "t:2:13: error: equilibrium 'e' gives no value for: a"},
        {"player p (w[2], a) minimizes a\nstart w[1] = 0\n",
         "t:2:1: error: start gives no value for: w[2], a"},
        {"player p (w[2]) minimizes 1\nstart w = 0\n",
         "t:2:11: error: 'w' is a vector of 2, but this value is a scalar; write zeros(2)"},
        {"player p (w, a) minimizes 1\nstart w = 0, a = w\n",
         "t:2:18: error: the value of 'a' depends on 'w'; only numbers, sizes and params may be "
         "used here"},
        {P "start w = 0, w = 1\n", "t:2:14: error: 'w' is given twice"},
        {"player p (w[2]) minimizes 1\nstart w[1,2] = 0\n",
         "t:2:7: error: 'w' has 1 index, but 2 are given"},
        {"player p (W[2,2] symmetric) minimizes 1\nstart W = [1, 2; 3, 4]\n",
         "t:2:11: error: 'W' is symmetric, but in this value the entries [1,2] and [2,1] differ"},
        {P "window w in [1, 0]\n",
         "t:2:8: error: the window of 'w' is empty: its lower end is not below its upper end"},
        {P "window w in [0, 1], w in [0, 2]\n", "t:2:21: error: 'w' has two windows"},
        {"player p (w[2]) minimizes 1\nwindow w in [0, 1]\n",
         "t:2:8: error: 'w' has 2 components; a window is about one, as in w[1]"},
        {P "train simultaneous step = w\n",
         "t:2:27: error: 'step' depends on 'w'; only numbers, sizes and params may be used here"},
        {P "train simultaneous step = 1, step = 2\n", "t:2:30: error: 'step' is given twice"},
        {P "expect flow stable\n",
         "t:2:1: error: a claim is about an equilibrium, and there is none; "
         "write one: equilibrium NAME: ..."},
        {EQ "equilibrium f: w = 1\nexpect flow stable\n",
         "t:4:1: error: which equilibrium? Write 'expect NAME: ...' (equilibria: e, f)"},
        {EQ "expect step_bound = 1\n",
         "t:3:8: error: 'step_bound' needs the name of a training method: "
         "step_bound simultaneous = ..."},
        {EQ "expect rate simultaneous = 1\n",
         "t:3:8: error: 'rate' does not depend on a training method; write rate = ..."},
        {EQ "expect eigenvalues 1, 2\n",
         "t:3:1: error: 2 eigenvalues are claimed, but the state has 1 component"},
        {"player p (w, a) minimizes w*a\nequilibrium e: w = 0, a = 0\nexpect eigenvalues 1\n",
         "t:3:1: error: 1 eigenvalue is claimed, but the state has 2 components; write "
         "'eigenvalues "
         "include ...' for some of them"},
        {EQ "expect eigenvalues 1 +- 2 +- 3\n",
         "t:3:30: error: one '+-' in an eigenvalue is enough"},
    };
    CHECK_MESSAGES(cases);
}

static void a_message_shows_the_text_and_a_caret(void)
{
    CHECK(!parse_as("bad.game", "param theta = 1\n\nplayer p (w) minimizes w*thetta\n"));
    CHECK_TEXT(err.text, "bad.game:3:26: error: unknown name 'thetta' (did you mean 'theta'?)\n"
                         "    3 | player p (w) minimizes w*thetta\n"
                         "      |                          ^~~~~~");
    CHECK(err.status == DTE_SCENARIO && err.count == 1 && err.line == 3 && err.column == 26);
}

static void every_error_is_found_in_one_run_and_reported_once(void)
{
    static const message_case cases[] = {
        {"f(t) = log(1 +\ngame \"x\nparam eta = -1 in [0, 1]\nu = f(qq) + eta + qq\n"
         "player p (w) minimizes u + qq + E[w]\n",
         "t:2:6: error: this string is never closed: '\"' is missing\n"
         "t:1:15: error: expected a formula, but found the end of the line\n"
         "t:4:7: error: unknown name 'qq'\n"
         "t:3:13: error: param 'eta' is -1, outside its range [0, 1]"},
        {"parm eta = 1\nV = eta*w\nplayer p (w) minimizes V + eta\n",
         "t:1:1: error: unknown statement 'parm' (did you mean 'param'?)"},
        {"V = [1, 2] + 1\nU = V*2\nplayer p (w) minimizes U + V\nplayer q (a) minimizes V\n",
         "t:1:5: error: '+' needs equal shapes, but the left is 1x2 and the right is a scalar; to "
         "add c "
         "to every entry write c*ones(1, 2)"},
        {"player p (w minimizes w\nequilibrium e: w = 0\nstart w = 1\nexpect e: flow stable\n",
         "t:1:13: error: expected an operator such as '*', ',' or ')', but found 'minimizes'"},
    };
    CHECK_MESSAGES(cases);
}

static const char preamble[] =
    "param eta = 0.5\nsize n = 2\ndata x ~ normal(0, 1)\n"
    "latent z[n] ~ uniform(-ones(n), ones(n))\nnoise d ~ dirac(0)\n"
    "S = [2, 1; 1, 2]\nP = [w^2, w*a; w*a, a^2 + 1]\nF(t) = w*a + t*w^2\nq = 3*w\n"
    "R(e, p) = sqnorm(grad(e, p))\nV = w^2*a\nM = [w, a; 0, 1]\n"
    "D(t) = psi*t\nK = sqnorm(grad(D(x), x))\n"
    "player one (w, a, psi, v[3]) minimizes 1\n"
    "player two (Y[2,2] symmetric, X[2,2]) minimizes 1\n";

static scenario *parse_two(const char *left, const char *right)
{
    char text[2048];
    snprintf(text, sizeof text, "%splayer l (zl) minimizes %s\nplayer r (zr) minimizes %s\n",
             preamble, left, right);
    scenario *s = parse_as("t", text);
    if (!CHECK(s != NULL)) printf("# %s\n", err.text);
    return s;
}

/* Both formulas become the same node. */
static void check_same(const char *left, const char *right)
{
    scenario *s = parse_two(left, right);
    if (s &&
        !CHECK(s->players[2].objective == s->players[3].objective && s->players[2].objective != 0))
        printf("# %s is not %s\n", left, right);
    scenario_free(s);
}

/* Both formulas have the same value at a point without symmetries. */
static void check_near(const char *left, const char *right)
{
    scenario *s = parse_two(left, right);
    if (!s) return;
    node sides[] = {s->players[2].objective, s->players[3].objective};
    node from[64], to[64];
    double value[2] = {0.0, 1.0};
    for (size_t k = 0; k < s->n_components; k++) {
        from[k] = s->components[k].leaf;
        to[k] = graph_const(s->g, sqrt((double)k + 2.0));
    }
    graph_replace(s->g, 2, sides, s->n_components, from, to, true, sides);
    graph_replace_root(s->g, 2, sides);
    CHECK(graph_is_const(s->g, sides[0], &value[0]) && graph_is_const(s->g, sides[1], &value[1]));
    if (!CHECK_NEAR(value[0], value[1], 1e-13)) printf("# %s is not %s\n", left, right);
    scenario_free(s);
}

typedef struct pair {
    const char *left, *right;
} pair;
#define CHECK_PAIRS(pairs)                                                                         \
    for (size_t k_ = 0; k_ < sizeof(pairs) / sizeof *(pairs); k_++)                                \
    check_same(pairs[k_].left, pairs[k_].right)

static void operators_bind_as_in_mathematics(void)
{
    static const pair pairs[] = {
        {"-w^2", "0 - (w^2)"},
        {"(-w)^3", "-w^3"},
        {"2^3^2*w", "512*w"},
        {"2^-1*w", "w/2"},
        {"w - 1 - 1", "w - 2"},
        {"w/2/2", "w/4"},
        {"w/2*a", "(w*a)/2"},
        {"-2*-w", "2*w"},
        {"+w - -a", "w + a"},
        {"1 - w*a^2 + 3", "4 - (w*(a^2))"},
        {"(v'*v)*w", "w*(v[1]^2 + v[2]^2 + v[3]^2)"},
        {"-v'*v", "-(v'*v)"},
        {"v[1 + 1]", "v[n]"},
        {"2 *\n (w + # comment\n\n a)", "2*(w + a)"},
        {".5*w", "5e-1*w"},
        {"w^eta", "w^(eta)"},
    };
    CHECK_PAIRS(pairs);
}

static void matrices_multiply_and_stack(void)
{
    static const pair pairs[] = {
        {"trace([1, 2; 3, 4]*[w, 0; 0, a])", "w + 4*a"},
        {"sum([1, 2; 3, 4]*[w; a])", "4*w + 6*a"},
        {"[1, 2]*[w; a]", "w + 2*a"},
        {"([w; a]*[1, 2])[2,1]", "a"},
        {"[M, [w; a]; 7, 8, 9][2,3]", "a"},
        {"[M; 5, 6][3,2]", "6"},
        {"(2*M/2)[1,2]", "a"},
        {"M'[1,2] + M[1,2]", "a"},
        {"trace(eye(n))*w", "2*w"},
        {"sum(ones(2, 3))*w", "6*w"},
        {"sqnorm([w; a])", "w^2 + a^2"},
        {"dot([w; a], [1; 2])", "w + 2*a"},
        {"sum(diag([w; a]))", "w + a"},
        {"chol(S)[1,2] + w", "w"},
        {"chol([w^2, w*a; w*a, a^2 + 1])[1,1]", "sqrt(w^2)"},
        {"sum(exp([w; a]))", "exp(w) + exp(a)"},
        {"sum(max([w; a], 0))", "max(w, 0) + max(a, 0)"},
        {"sqrt(w)", "w^0.5"},
        {"sum(zeros(n) + M*[0; 1])", "a + 1"},
        {"Y[1,2]", "Y[2,1]"},
    };
    CHECK_PAIRS(pairs);
    check_near("det([w, 2, 3; 4, a, 6; 7, 8, psi])", "w*a*psi + 84 + 96 - 21*a - 8*psi - 48*w");
    check_near("det([0, w, 0; 0, 0, a; psi, 0, 0])", "w*a*psi");
    check_near("sqnorm(chol(S)*chol(S)' - S) + w", "w");
    check_near("sqnorm(chol(P)*chol(P)' - P) + w", "w");
}

static void grad_at_and_detach_mean_what_the_papers_mean(void)
{
    static const pair pairs[] = {
        {"grad(w^3*a, w)", "3*w^2*a"},
        {"grad(F(eta), eta)", "w^2"},
        {"sqnorm(grad(v'*v, v))", "4*(v'*v)"},
        {"grad(q^2*a, q)", "2*q*a"},                 /* of a named value */
        {"grad(F(q)*q, w)", "2*w*3*a + 4*27*w^3/3"}, /* d/dw (3 w^2 a + 9 w^4) = 6wa + 36w^3 */
        {"R(V, w)", "(2*w*a)^2"},                    /* formula and name both arguments */
        {"R(V, w) + R(V, a)", "4*w^2*a^2 + w^4"},
        {"sum(grad(grad(w^2*a^2, w), a)*[1; 1])", "2*(4*w*a)"},
        {"sqnorm(grad(trace(X*X), X))", "sqnorm(2*X')"},
        {"trace(grad(trace(Y), Y))", "2"},
        {"at(w^2 + a, w = a + 1)", "(a + 1)^2 + a"},
        {"at(w*a, w = a, a = w)", "w*a"},
        {"at(w - a, w = a, a = w)", "a - w"}, /* all at once */
        {"at(V, w = w + eta*grad(V, w))", "(w + 2*eta*w*a)^2*a"},
        {"at(v[2], v = 3*v)", "3*v[2]"},
        {"grad(detach(w)*w, w)", "detach(w)"},
        {"grad(detach(w^2), w) + a", "a"},
    };
    CHECK_PAIRS(pairs);
    check_near("grad(Y[1,2]^2, Y)[1,2]", "Y[1,2]"); /* <G, dY> = 2 Y_12 dY_12: G_12 = G_21 = Y_12 */
    check_near("grad(Y[1,2]^2, Y)[2,1]", "Y[1,2]");
    check_near("sqnorm(grad(trace(Y*Y*Y), Y) - 3*Y*Y) + w", "w");
    check_near("at(Y[1,2] + Y[1,1], Y = 2*Y)", "2*Y[1,2] + 2*Y[1,1]");
    check_near("R(trace(Y*Y), Y)", "4*sqnorm(Y)");
}

static void expectations_are_exact_for_polynomials(void)
{
    static const pair pairs[] = {
        {"E[w*x^2]", "w"},
        {"E[w + x]", "w"},
        {"E[z'*z]*w", "2*w/3"}, /* E[U(-1,1)^2] = 1/3 */
        {"sum(E[z*x + ones(n)*w])", "2*w"},
        {"E[f0(d)]", "f0(0)"},
        {"E[sqnorm(grad(D(x), x))]", "psi^2"}, /* the random variable cancels */
        {"E[K]", "psi^2"},
        {"E[at(w*x^2, x = x + 1)]", "2*w"},
        {"E[sqnorm(grad(a*x^2, x))]", "4*a^2"},
    };
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++)
        if (strncmp(pairs[k].left, "E[f0", 4) != 0) check_same(pairs[k].left, pairs[k].right);
    check_same("E[exp(w*d)]", "1"); /* dirac(0) */
}

static void logistic_losses_become_softplus(void)
{
    check_same("-log(1 + exp(-w))", "-softplus(-w)");
    check_same("grad(-log(1 + exp(-w)), w)", "sigmoid(-w)");
}

static const char uniform[] =
    "# Learning U[-1,1] with a scaled latent and a quadratic discriminator.\n"
    "game   \"1-D uniform GAN\"\n"
    "source \"Nagarajan & Kolter 2017, arXiv:1706.04156, Figure 3\"\n\n"
    "param eta = 0.25 in [0, 1]                  # weight of the gradient-norm regulariser\n\n"
    "data   x ~ uniform(-1, 1)\nlatent z ~ uniform(-1, 1)\n\n"
    "f(t) = -log(1 + exp(-t))\nD(x) = w*x^2\nG(z) = a*z\n"
    "V    = E[f(D(x))] + E[f(-D(G(z)))]\n\n"
    "player discriminator (w) maximizes V\n"
    "player generator     (a) minimizes V + eta*sqnorm(grad(V, w))\n\n"
    "equilibrium matched: w = 0, a = 1\nwindow w in [-1, 1], a in [0, 2]\nstart  w = 0.5, a = "
    "0.5\n\n"
    "expect matched: flow stable\n"
    "expect matched: eigenvalues -0.0777777777777778 +- 0.324132269906996i\n"
    "expect matched: step_bound simultaneous = 1.4\n";

static double number(const scenario *s, node a)
{
    double value = __builtin_nan("");
    graph_replace_root(s->g, 1, &a);
    graph_is_const(s->g, a, &value);
    return value;
}

static void the_scalar_scenario_of_the_design_is_read(void)
{
    scenario *s = parse_as("uniform.game", uniform);
    if (!CHECK(s != NULL)) {
        printf("# %s\n", err.text);
        return;
    }
    CHECK_TEXT(s->title, "1-D uniform GAN");
    CHECK_TEXT(s->file, "uniform.game");
    CHECK(s->n_params == 1 && s->params[0].value == 0.25 && s->params[0].has_range &&
          s->params[0].hi == 1);
    CHECK(s->n_randoms == 2 && s->randoms[0].role == ROLE_DATA &&
          s->randoms[1].role == ROLE_LATENT);
    CHECK(s->n_players == 2 && s->players[0].maximizes && !s->players[1].maximizes);
    CHECK(number(s, s->players[1].rate) == 1.0);
    CHECK(s->n_components == 2);
    CHECK_TEXT(s->components[1].name, "a");
    CHECK(s->n_equilibria == 1 && number(s, s->equilibria[0].value[1]) == 1.0);
    CHECK(s->start && number(s, s->start->value[0]) == 0.5);
    CHECK(s->n_axes == 2 && s->axes[1].component == 1 && number(s, s->axes[1].hi) == 2.0);
    CHECK(s->n_expects == 3 && s->expects[0].what == EXPECT_FLOW);
    CHECK_TEXT(s->expects[0].word, "stable");
    CHECK(s->expects[1].n == 2 && number(s, s->expects[1].im[1]) == -0.324132269906996);
    CHECK_TEXT(s->expects[2].text, "matched: step_bound simultaneous = 1.4");
    CHECK_TEXT(s->expects[2].method, "simultaneous");
    scenario_free(s);
}

static const char matrices[] =
    "size   n = 2\n"
    "data   x[n] ~ normal(zeros(n), S)\n"
    "latent z[n] ~ normal(zeros(n), eye(n))\n"
    "S    = [2, 0.5; 0.5, 1]\n"
    "D(x) = x'*W2*x + w1'*x\n"
    "G(z) = A*z + b\n"
    "V    = E[D(x)] - E[D(G(z))]\n"
    "player discriminator (W2[n,n] symmetric, w1[n]) maximizes V\n"
    "player generator     (A[n,n], b[n])             minimizes V\n"
    "equilibrium e: W2 = [1, 2; 2, 3], w1 = zeros(n), A = chol(S), b[2] = 1, "
    "b[1] = 0\n"
    "window W2[2,1] in [-1, 1], b[2] in [0, n]\n";

static void the_matrix_scenario_of_the_design_is_read(void)
{
    static const char *const names[] = {"W2[1,1]", "W2[1,2]", "W2[2,2]", "w1[1]", "w1[2]", "A[1,1]",
                                        "A[1,2]",  "A[2,1]",  "A[2,2]",  "b[1]",  "b[2]"};
    scenario *s = parse_as("lq.game", matrices);
    if (!CHECK(s != NULL)) {
        printf("# %s\n", err.text);
        return;
    }
    CHECK(s->n_components == 11 && s->n_variables == 4);
    for (size_t k = 0; k < s->n_components && k < 11; k++)
        CHECK_TEXT(s->components[k].name, names[k]);
    CHECK(s->variables[0].symmetric && s->variables[0].count == 3 && s->variables[2].first == 5);
    const node *point = s->equilibria[0].value;
    CHECK_NEAR(number(s, point[1]), 2.0 * sqrt(2.0), 1e-15); /* the coordinate of W2[1,2] = 2 */
    CHECK(number(s, point[2]) == 3.0 && number(s, point[10]) == 1.0);
    CHECK_NEAR(number(s, point[7]), 0.5 / sqrt(2.0), 1e-15); /* L_21 = S_21 / sqrt(S_11) */
    CHECK(s->axes[0].component == 1 && s->axes[1].component == 10 &&
          number(s, s->axes[1].hi) == 2.0);
    CHECK_NEAR(number(s, s->axes[0].hi), sqrt(2.0), 1e-15);
    scenario_free(s);
}

static void claims_and_settings_are_read(void)
{
    scenario *s = parse_as(
        "t", "player p (w, u, v) minimizes w rate 2*h\nparam h = 0.5\nequilibrium e: w = 0, u = 0, "
             "v = h\n"
             "expect e: flow stable-modulo-manifold\nexpect flow center\n"
             "expect eigenvalues -1/2 \xc2\xb1 sqrt(4)/8 i, (2/3)*3 i\n"
             "expect eigenvalues -1 + 2i, -i x 2 within 1e-9\nexpect eigenvalues include +-h i\n"
             "expect moved = 0 within h # none\n"
             "train alternating step=h*2 order = p, inner=2 q=-1\nenergy E = w^2\nenergy L = w\n");
    if (!CHECK(s != NULL)) {
        printf("# %s\n", err.text);
        return;
    }
    const scenario_expect *x = s->expects;
    CHECK_TEXT(x[0].word, "stable-modulo-manifold");
    CHECK_TEXT(x[1].word, "centre");
    CHECK(x[2].n == 3 && number(s, x[2].re[1]) == -0.5 && number(s, x[2].im[1]) == -0.25);
    CHECK(number(s, x[2].re[2]) == 0.0 && number(s, x[2].im[2]) == 2.0 && x[2].tolerance == 0);
    CHECK(x[3].n == 3 && number(s, x[3].im[0]) == 2.0 && number(s, x[3].im[2]) == -1.0);
    CHECK(number(s, x[3].re[0]) == -1.0 && number(s, x[3].tolerance) == 1e-9);
    CHECK(x[4].include && x[4].n == 2 && x[4].im[0] == s->params[0].leaf);
    CHECK(x[5].tolerance == s->params[0].leaf && number(s, x[5].re[0]) == 0.0 && !x[5].method);
    CHECK_TEXT(x[5].text, "moved = 0 within h");
    CHECK_TEXT(s->trains[0].method, "alternating");
    CHECK(s->trains[0].n == 4 && s->trains[0].settings[0].value != 0);
    CHECK_TEXT(s->trains[0].settings[1].word, "p");
    CHECK(number(s, s->trains[0].settings[3].value) == -1.0);
    CHECK(s->n_energies == 2 && s->equilibria[0].value[2] == s->params[0].leaf);
    CHECK(s->players[0].rate == graph_scale(s->g, 2.0, s->params[0].leaf));
    scenario_free(s);
}

static void names_may_be_of_any_alphabet(void)
{
    scenario *s = parse_as("t", "player \xd1\x8f (\xce\xb8_1) minimizes \xce\xb8_1^2\n");
    CHECK(s != NULL);
    if (s) CHECK_TEXT(s->components[0].name, "\xce\xb8_1");
    scenario_free(s);
    static const message_case cases[] = {
        {"player p (w) minimizes w\xc2\xb2\n",
         "t:1:25: error: unexpected character '\xc2\xb2': write ^2"},
        {"player p (w) minimizes 2\xc3\x97w\n",
         "t:1:25: error: unexpected character '\xc3\x97': write *"},
        {"player p (w) minimizes 2\xc2\xb7w\n",
         "t:1:25: error: unexpected character '\xc2\xb7': write *"},
        {"player p (w) minimizes \xe2\x88\x92w\n",
         "t:1:24: error: unexpected character '\xe2\x88\x92': write -"},
        {"player p (w) minimizes\xc2\xa0w\n",
         "t:1:23: error: unexpected character '\xc2\xa0': write an ordinary space"},
        {"player p (w) minimizes w\xe2\x80\xae\n",
         "t:1:25: error: unexpected character '\xe2\x80\xae': it "
         "is an invisible character; delete it"},
        {"player p (w) minimizes w$\n", "t:1:25: error: unexpected character '$'"},
    };
    CHECK_MESSAGES(cases);
}

static char *append(char *at, const char *text)
{
    const size_t n = strlen(text);
    memcpy(at, text, n + 1);
    return at + n;
}

/* begin + n times left + middle + n times right + end */
static char *repeated(const char *begin, const char *left, const char *middle, const char *right,
                      size_t n, const char *end)
{
    const size_t room =
        strlen(begin) + n * (strlen(left) + strlen(right)) + strlen(middle) + strlen(end) + 1;
    char *text = malloc(room);
    if (!text) abort();
    char *at = append(text, begin);
    for (size_t k = 0; k < n; k++)
        at = append(at, left);
    at = append(at, middle);
    for (size_t k = 0; k < n; k++)
        at = append(at, right);
    append(at, end);
    return text;
}

static void nesting_ends_at_64(void)
{
    static const struct {
        const char *left, *middle, *right;
    } forms[] = {{"(", "w", ")"},  {"exp(", "w", ")"},   {"[", "w", "]"},
                 {"-", "w", ""},   {"1^", "w", ""},      {"", "w", "'"},
                 {"", "w", "[1]"}, {"E[", "w + x", "]"}, {"(", "w*(2)", ")"}};
    static const char begin[] = "data x ~ normal(0, 1)\nplayer p (w) minimizes ";
    for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
        const size_t most = strchr(forms[k].middle, '(') ? 63 : 64;
        for (size_t n = most; n <= most + 1; n++) {
            char *text = repeated(begin, forms[k].left, forms[k].middle, forms[k].right, n, "\n");
            scenario *s = parse_as("t", text);
            const bool message =
                strstr(err.text, "error: nesting deeper than 64; give a part of the "
                                 "formula a name") != NULL;
            const bool refused = !s && err.status == DTE_LIMIT && message;
            if (!CHECK(refused == (n > most))) printf("# form %zu, %zu times\n", k, n);
            scenario_free(s);
            free(text);
        }
    }
}

static void long_formulas_need_no_stack(void)
{
    static const char *const middles[] = {"\nw+", "\nw-", "w*\n", "\n1*"};
    for (size_t k = 0; k < 4; k++) {
        char *text = repeated("player p (w) minimizes (", middles[k], "w", "", 10000, ")\n");
        scenario *s = parse_as("t", text);
        if (!CHECK(s != NULL)) printf("# %s\n", err.text);
        scenario_free(s);
        free(text);
    }
    for (size_t k = 0; k < 3; k++) {
        static const char *const opens[] = {"(", "[", "-"};
        char *text = repeated("player p (w) minimizes ", opens[k], "w", "", 4000, "\n");
        CHECK(!parse_as("t", text) && err.status == DTE_LIMIT);
        free(text);
    }
}

/* a1 = a0*a0, ..., or f1(t) = f0(t) + f0(t), ... */
static char *chain(const char *begin, const char *format, unsigned n, const char *end)
{
    char *text = malloc(64 * 1024), *at = text;
    if (!text) abort();
    at += sprintf(at, "%s", begin);
    for (unsigned k = 1; k <= n; k++)
        at += snprintf(at, 200, format, k, k - 1, k - 1);
    sprintf(at, end, n);
    return text;
}

static void chains_cost_their_length_and_not_their_expansion(void)
{
    char *texts[] = {
        chain("a0 = sin(w)\n", "a%u = a%u*cos(a%u)\n", 40, "player p (w) minimizes a%u\n"),
        chain("f0(t) = sin(t)\n", "f%u(t) = f%u(t)*cos(f%u(t))\n", 40,
              "player p (w) minimizes f%u(w)\n"),
        chain("f0(t) = t^2\n", "f%u(t) = f%u(t) + f%u(t)\n", 40, "player p (w) minimizes f%u(w)\n"),
    };
    for (size_t k = 0; k < 3; k++) {
        scenario *s = parse_as("t", texts[k]);
        if (CHECK(s != NULL))
            CHECK(graph_size(s->g) < 400);
        else
            printf("# %s\n", err.text);
        scenario_free(s);
        free(texts[k]);
    }
}

static void limits_end_in_a_message(void)
{
    char *calls = chain("f0(t) = t\n", "f%u(t) = f%u(t) + 0*f%u(t)\n", 300,
                        "player p (w) minimizes f%u(w)\n");
    CHECK(!parse_as("t", calls) && err.status == DTE_LIMIT);
    CHECK(strstr(err.text, "error: calls nested deeper than 256") != NULL);
    free(calls);
    /* the text goes backwards, so every name needs the next one first */
    char *names = malloc(64 * 1024), *at = names;
    if (!names) abort();
    for (unsigned k = 2500; k > 0; k--)
        at += sprintf(at, "a%u = 2*a%u\n", k, k - 1);
    sprintf(at, "a0 = w\n%s", P);
    CHECK(!parse_as("t", names) && err.status == DTE_LIMIT);
    CHECK(strstr(err.text, "error: formulas are nested deeper than 2048 through names and calls") !=
          NULL);
    free(names);
    static const message_case cases[] = {
        {"size n = 1024\nplayer p (W[n,n]) minimizes 1\n",
         "t:2:11: error: the state has more than 4096 components"},
        {"size n = 1024\n" P "x = ones(n, n)*ones(n, n)\n",
         "t:3:5: error: the formulas need more than 5000000 evaluation steps, the limit"},
        {"size n = 1024\n" P "x = [ones(n, n), ones(n, n)]\n",
         "t:3:5: error: a matrix of 1024x2048 has more than 1048576 entries"},
        {P "x = det(eye(11))\n", "t:2:5: error: 'det' is limited to 10x10, but this is 11x11"},
        {P "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklm = 1\n",
         "t:2:1: error: a name longer than 64 bytes"},
        {EQ "expect eigenvalues 1 x 4096, 1 x 4096, 1\n",
         "t:3:1: error: more than 8192 eigenvalues"},
    };
    CHECK_MESSAGES(cases);
}

static void sizes_can_be_set_from_outside(void)
{
    static const char text[] = "size n = 2\nplayer p (w[n]) minimizes sqnorm(w)\n";
    const scenario_override three[] = {{"eta", 0.5}, {"n", 3.0}};
    scenario *s = NULL;
    CHECK(scenario_parse("t", text, strlen(text), 2, three, &s, &err) == DTE_OK);
    CHECK(s && s->n_components == 3 && s->sizes[0].value == 3);
    scenario_free(s);
    const scenario_override bad[] = {{"n", 2.5}};
    CHECK(scenario_parse("t", text, strlen(text), 1, bad, &s, &err) == DTE_USAGE && s == NULL);
    CHECK_TEXT(err.text, "size 'n' must be a whole number from 1 to 1024, but it is set to 2.5");
}

static void points_from_the_command_line(void)
{
    scenario *s = parse_as("t", "param eta = 2\nplayer p (w, v[2]) minimizes w\n"
                                "player q (W[2,2] symmetric) minimizes 1\n");
    if (!CHECK(s != NULL)) return;
    node values[6];
    for (size_t k = 0; k < 6; k++)
        values[k] = graph_const(s->g, 7.0);
    CHECK(scenario_read_point(s, "--at", "w=0.5, v[2] = 2*eta, W[2,1]=1", values, &err) == DTE_OK);
    CHECK(number(s, values[0]) == 0.5 && number(s, values[1]) == 7.0);
    CHECK(values[2] == graph_scale(s->g, 2.0, s->params[0].leaf));
    CHECK_NEAR(number(s, values[4]), sqrt(2.0), 1e-15);
    CHECK(scenario_read_point(s, "--at", "v=[1;2]", values, &err) == DTE_OK);
    CHECK(number(s, values[1]) == 1.0 && number(s, values[2]) == 2.0);
    static const message_case cases[] = {
        {"w=", "--at:1:3: error: expected a formula, but found the end of the line\n"
               "    1 | w=\n      |   ^"},
        {"w=ett", "--at:1:3: error: unknown name 'ett' (did you mean 'eta'?)\n"
                  "    1 | w=ett\n      |   ^~~"},
        {"w=ett", "--at:1:3: error: unknown name 'ett' (did you mean 'eta'?)\n"
                  "    1 | w=ett\n      |   ^~~"},
        {"u=1", "--at:1:1: error: 'u' is not a parameter of any player (parameters: w, v, W)\n"
                "    1 | u=1\n      | ^"},
        {"w=1 2", "--at:1:5: error: expected an operator, ',' or the end, but found '2'\n"
                  "    1 | w=1 2\n      |     ^"},
        {"w=v[1]",
         "--at:1:3: error: the value of 'w' depends on 'v[1]'; only numbers, sizes and params "
         "may be used here\n    1 | w=v[1]\n      |   ^~~~"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        values[0] = 0;
        CHECK(scenario_read_point(s, "--at", cases[k].text, values, &err) == DTE_SCENARIO);
        CHECK_TEXT(err.text, cases[k].message);
        CHECK(values[0] == 0); /* untouched after an error */
    }
    scenario_free(s);
}

/* A folder of files for `use`. */
static char folder[] = "/tmp/detente-test-XXXXXX";

static void write_file(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    if (!f) abort();
    fputs(text, f);
    fclose(f);
}

static scenario *load_file(const char *name)
{
    char path[256];
    scenario *s = NULL;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    scenario_load(path, 0, NULL, &s, &err);
    return s;
}

static void a_used_file_is_the_beginning(void)
{
    write_file("base.game", "game \"base\"\nsource \"somebody\"\nparam eta = 1\nf(t) = t^2\nc = 3\n"
                            "player p (w) minimizes c*f(w)\nplayer q (a) minimizes eta*a^2\n"
                            "equilibrium e: w = 0, a = 0\nstart w = 1, a = 1\ntrain one step = 1\n"
                            "expect e: flow unstable\n");
    write_file("sub/more.game", "use \"../base.game\"\nparam eta = 2\n");
    write_file("top.game", "game \"top\"\nf(t) = t^4\nplayer p (w) minimizes c*f(w) + w\n"
                           "use \"sub/more.game\"\nuse \"base.game\"\nstart w = 2, a = 2\n"
                           "train two step = 2\nexpect e: flow stable\n");
    scenario *s = load_file("top.game");
    if (!CHECK(s != NULL)) {
        printf("# %s\n", err.text);
        return;
    }
    CHECK_TEXT(s->title, "top");
    CHECK_TEXT(s->citation, "somebody");
    CHECK(s->n_params == 1 && s->params[0].value == 2.0);
    CHECK(s->n_players == 2 && strcmp(s->players[0].name, "p") == 0); /* in its old place */
    const node w = s->components[0].leaf;
    CHECK(s->players[0].objective ==
          graph_add(s->g, graph_scale(s->g, 3.0, graph_power(s->g, w, 4.0)), w));
    CHECK(number(s, s->start->value[1]) == 2.0 && s->n_equilibria == 1);
    CHECK(s->n_expects == 1 && strcmp(s->expects[0].word, "stable") == 0);
    CHECK(s->n_trains == 1 && strcmp(s->trains[0].method, "two") == 0);
    CHECK(s->n_used == 2);
    scenario_free(s);
}

/* Messages of a file with this text, in the folder; the folder's name is cut out. */
static const char *use_message(const char *text)
{
    static char out[512];
    write_file("user.game", text);
    scenario *s = load_file("user.game");
    const char *message = strstr(err.text, "error: ");
    scenario_free(s);
    if (s || !message) return "no error";
    snprintf(out, sizeof out, "%.*s", (int)strcspn(message, "\n"), message);
    for (char *at; (at = strstr(out, folder)) != NULL;)
        memmove(at, at + strlen(folder) + 1, strlen(at + strlen(folder) + 1) + 1);
    return out;
}

static void use_stays_in_the_folder_of_the_scenario(void)
{
    static const char outside[] =
        "error: use reads only files in the folder of the scenario or below it";
    char path[256];
    snprintf(path, sizeof path, "%s/link.game", folder);
    CHECK(symlink("/etc/passwd", path) == 0);
    snprintf(path, sizeof path, "%s/out", folder);
    CHECK(symlink("/etc", path) == 0);
    CHECK_TEXT(use_message("use \"/etc/passwd\"\n" P), outside);
    CHECK_TEXT(use_message("use \"../x.game\"\n" P), outside);
    CHECK_TEXT(use_message("use \"sub/../../x.game\"\n" P), outside);
    CHECK_TEXT(use_message("use \"nowhere/../../x.game\"\n" P), outside);
    CHECK_TEXT(use_message("use \"link.game\"\n" P), outside);
    CHECK_TEXT(use_message("use \"out/passwd\"\n" P), outside);
    CHECK_TEXT(use_message("use \"none.game\"\n" P "x = unknown\n"),
               "error: cannot read 'none.game': No such file or directory");
    CHECK(err.count == 1 && err.status == DTE_IO);
    CHECK_TEXT(use_message("use \"sub\"\n" P),
               "error: sub: error: is a directory; give a scenario file (*.game)");
    CHECK_TEXT(use_message("use \"sub/../base.game\"\n"), "no error");
}

static void use_goes_neither_in_circles_nor_too_deep(void)
{
    CHECK_TEXT(use_message("use \"user.game\"\n" P),
               "error: 'user.game' uses itself: user.game -> user.game");
    write_file("b.game", "use \"user.game\"\n");
    CHECK_TEXT(use_message("use \"b.game\"\n" P),
               "error: 'user.game' uses itself: user.game -> b.game -> user.game");
    for (int k = 0; k < 17; k++) {
        char name[32], text[64];
        snprintf(name, sizeof name, "d%d.game", k);
        snprintf(text, sizeof text, k < 16 ? "use \"d%d.game\"\n" : P, k + 1);
        write_file(name, text);
    }
    CHECK_TEXT(use_message("use \"d1.game\"\n"), "no error");
    CHECK_TEXT(use_message("use \"d0.game\"\n"), "error: use inside use deeper than 16");
}

/* Loads again and again, with one more allocation allowed each time, until it succeeds. */
static void check_allocations(const char *text)
{
    long n = 0;
    for (; n < 100000; n++) {
        scenario *s = NULL;
        memory_fail_after(n);
        const dte_status status = scenario_parse("t", text, strlen(text), 0, NULL, &s, &err);
        memory_fail_after(-1);
        scenario_free(s);
        if (status == DTE_OK) break;
        if (!CHECK(status == DTE_MEMORY && s == NULL && strstr(err.text, "memory"))) {
            printf("# allocation %ld: %s\n", n, err.text);
            return;
        }
    }
    CHECK(n > 10 && n < 100000);
}

static void every_allocation_may_fail(void)
{
    check_allocations(uniform);
    check_allocations(matrices);
}

static uint32_t random_state = 20240229;

static uint32_t random_below(uint32_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % n;
}

/* Changes, removes, doubles or moves some bytes. */
static size_t mutate(char *text, size_t length, size_t room)
{
    static const char bytes[] = "()[]+-*/^'=,;:~#\"\n .0123456789ewxzEi_\xc2\xb1\xff\x01";
    for (uint32_t k = random_below(4) + 1; k > 0; k--) {
        const size_t at = random_below((uint32_t)length), other = random_below((uint32_t)length);
        const size_t n = random_below(12) + 1;
        switch (random_below(4)) {
        case 0:
            text[at] = bytes[random_below(sizeof bytes - 1)];
            break;
        case 1:
            text[at] = text[other];
            break;
        case 2: /* remove */
            if (at + n >= length || length < 64) break;
            memmove(text + at, text + at + n, length - at - n);
            length -= n;
            break;
        default: /* copy in */
            if (length + n >= room || other + n > length || at + n > length) break;
            memmove(text + at + n, text + at, length - at);
            memmove(text + at, text + (other < at ? other : at), n);
            length += n;
        }
    }
    return length;
}

static void mutated_scenarios_end_in_a_message(void)
{
    static const char *const seeds[] = {uniform, matrices, preamble};
    enum { ROOM = 4096, TIMES = 20000 };
    static char text[ROOM];
    size_t good = 0, bad = 0;
    for (size_t k = 0; k < TIMES; k++) {
        const char *seed = seeds[k % 3];
        memcpy(text, seed, strlen(seed));
        const size_t length = mutate(text, strlen(seed), ROOM);
        scenario *s = NULL;
        const dte_status status = scenario_parse("t", text, length, 0, NULL, &s, &err);
        const bool fine = status == DTE_OK ? s != NULL : s == NULL && err.count > 0 && err.text[0];
        if (!fine && CHECK(fine)) printf("# mutation %zu\n", k);
        *(status == DTE_OK ? &good : &bad) += 1;
        scenario_free(s);
    }
    printf("# %zu accepted, %zu refused\n", good, bad);
    CHECK(good > 100 && bad > 1000);
}

static void shipped_scenarios_load(void)
{
    const char *root = getenv("DETENTE_SOURCE");
    char path[1024];
    snprintf(path, sizeof path, "%s/scenarios", root ? root : ".");
    DIR *dir = opendir(path);
    size_t n = 0;
    if (!CHECK(dir != NULL)) return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        const size_t length = strlen(entry->d_name);
        if (length < 5 || strcmp(entry->d_name + length - 5, ".game") != 0) continue;
        snprintf(path, sizeof path, "%s/scenarios/%s", root ? root : ".", entry->d_name);
        scenario *s = NULL;
        if (!CHECK(scenario_load(path, 0, NULL, &s, &err) == DTE_OK)) printf("# %s\n", err.text);
        scenario_free(s);
        n++;
    }
    closedir(dir);
    CHECK(n > 0);
}

static void mutated_points_end_in_a_message(void)
{
    static const char seed[] = "w=0.5, v[2] = 2*eta, W=[1, 2; 2, 3]";
    scenario *s = parse_as("t", "param eta = 2\nplayer p (w, v[2]) minimizes w\n"
                                "player q (W[2,2] symmetric) minimizes 1\n");
    if (!CHECK(s != NULL)) return;
    node values[6];
    size_t good = 0;
    for (size_t k = 0; k < 3000; k++) {
        char text[128];
        memcpy(text, seed, sizeof seed);
        text[mutate(text, sizeof seed - 1, sizeof text - 1)] = '\0';
        const dte_status status = scenario_read_point(s, "--at", text, values, &err);
        good += status == DTE_OK;
        if (status != DTE_OK && (err.count == 0 || err.status != status)) CHECK(err.count > 0);
    }
    CHECK(good > 10 && good < 2900);
    scenario_free(s);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info, (void)kind, (void)where;
    return remove(path);
}

int main(void)
{
    char path[256];
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/sub", folder);
    if (mkdir(path, 0700) != 0) return 1;
    RUN(syntax_errors_say_what_was_expected);
    RUN(unknown_words_get_the_nearest_known_one);
    RUN(shape_errors_name_both_shapes);
    RUN(meaning_errors_say_what_to_do);
    RUN(numbers_and_points_are_checked);
    RUN(a_message_shows_the_text_and_a_caret);
    RUN(every_error_is_found_in_one_run_and_reported_once);
    RUN(operators_bind_as_in_mathematics);
    RUN(matrices_multiply_and_stack);
    RUN(grad_at_and_detach_mean_what_the_papers_mean);
    RUN(expectations_are_exact_for_polynomials);
    RUN(logistic_losses_become_softplus);
    RUN(the_scalar_scenario_of_the_design_is_read);
    RUN(the_matrix_scenario_of_the_design_is_read);
    RUN(claims_and_settings_are_read);
    RUN(names_may_be_of_any_alphabet);
    RUN(nesting_ends_at_64);
    RUN(long_formulas_need_no_stack);
    RUN(chains_cost_their_length_and_not_their_expansion);
    RUN(limits_end_in_a_message);
    RUN(sizes_can_be_set_from_outside);
    RUN(points_from_the_command_line);
    RUN(a_used_file_is_the_beginning);
    RUN(use_stays_in_the_folder_of_the_scenario);
    RUN(use_goes_neither_in_circles_nor_too_deep);
    RUN(every_allocation_may_fail);
    RUN(shipped_scenarios_load);
    RUN(mutated_scenarios_end_in_a_message);
    RUN(mutated_points_end_in_a_message);
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return tap_done();
}
