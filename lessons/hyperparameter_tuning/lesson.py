# %% title [markdown]
# # Hyperparameter tuning: searching well
#
# Learning rate, momentum, layers, units, mini-batch size: somebody has to choose them, and no gradient tells
# how. We try, and look. This lesson is about trying *well*.
#
# **You will learn**
#
# - which hyperparameters to tune first,
# - to draw each of them on the scale that suits it,
# - why random trials beat a grid of the same size,
# - to search from coarse to fine, and to choose the winner honestly,
# - when to look after one model, and when to train many.
#
# You will write eight short functions and answer five questions. It takes 60 to 80 minutes.

# %% how-to-work [markdown]
# ## How to work
#
# Write your code between `### START CODE HERE ###` and `### END CODE HERE ###`, in place of each `None`. Run
# the cell, then run the check below it. The check tells you at once what is right, or what to look at next.
# Questions are answered with a letter, in quotes.
#
# Run the cells from top to bottom. You may add cells of your own and try things out: they never cost points.
#
# **Stuck?** In a cell of your own, `hint("name_of_the_function")` gives a hint, and another one when you run it
# again. `progress()` shows how far you are.
#
# **After a break**, or when the kernel was restarted, begin with *Run > Run All Above Selected Cell*. If the next
# cell stops with a `ModuleNotFoundError`: when it names `helpers`, this notebook is not in the folder it came in;
# when it names anything else, install that with `%pip install` and its name.

# %% imports
import math
from itertools import product

import matplotlib.pyplot as plt
import numpy as np

from helpers.checks import check, hint, progress, solution
from helpers.plotting.hyperparameter_tuning import plot_grid_and_random, plot_importance
from helpers.plotting.hyperparameter_tuning import plot_panda_and_caviar, plot_scales, plot_search
from helpers.tuning import costs_of, require, run_search, share_of_peaks_found, split_digits, train_digits

# %% notation [markdown]
# ## Notation
#
# | in the text | in the code | what it is |
# |---|---|---|
# | $\alpha$ | `learning_rate` | size of a step |
# | $\beta$ | `beta` | decay of the moving average in momentum |
# | trial | a row of `points` | one choice of all hyperparameters, to be trained and looked at |
# | box | `box`, shape $(d, 2)$ | where to search: one row `[low, high]` for each of $d$ hyperparameters |
#
# Examples stand in columns, as always in this course (see [Notation](NOTATION.md)). Trials stand in **rows**:
# `points` has shape $(n, d)$.

# %% importance [markdown]
# ## 1. What to tune first
#
# **There are many knobs. Which ones matter?** This order comes from experience; it is not a law, but a good
# place to begin.
#
# 1. the learning rate $\alpha$;
# 2. momentum's $\beta$ (near 0.9), the mini-batch size, the number of hidden units;
# 3. the number of layers, the learning-rate decay;
# 4. Adam's $\beta_1 = 0.9$, $\beta_2 = 0.999$, $\varepsilon = 10^{-8}$: leave them as they are.
#
# Which ones matter in *your* problem you only see afterwards. So a search should not depend on knowing it.

# %% tune_first_text [markdown]
# **Question.** You train a network with Adam. There is time to tune a single hyperparameter; the others keep
# their usual values. Which one do you take?
#
# - **a)** $\varepsilon$
# - **b)** the number of layers
# - **c)** $\beta_2$
# - **d)** $\alpha$


# %% tune_first
def tune_first():
    ### START CODE HERE ### (1 line)
    answer = "d"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-tune_first
check("tune_first", tune_first)

# %% learning-rate-question [markdown]
# ## 2. The learning rate: draw the exponent
#
# **You know that $\alpha$ lies somewhere between 0.0001 and 1. How do you draw it?** Evenly on the number
# line, 90 % of the draws lie between 0.1 and 1, and hardly any below 0.001. But from 0.0001 to 0.001 is as
# large a change for training as from 0.1 to 1: a factor of ten.
#
# So draw the **exponent** evenly:
#
# $$r \sim \text{uniform}(r_\text{low}, r_\text{high}), \qquad \alpha = 10^r.$$
#
# Now every power of ten gets the same share.

# %% learning-rate-worked-number [markdown]
# **One worked number.** The range from 0.0001 to 1 has exponents from $-4$ to $0$. A random number $u = 0.25$
# between 0 and 1 gives
#
# $$r = -4 + (0 - (-4)) \cdot 0.25 = -3, \qquad \alpha = 10^{-3} = 0.001.$$
#
# A quarter of the way along the exponents. A quarter of the way along the number line would be 0.25.

# %% learning-rate-draw [markdown]
# `np.random.rand(n)` draws $n$ numbers $u$ between 0 and 1. `np.random.seed(seed)` makes them the same for
# everybody, so that your results can be compared with ours. Keep that line.


# %% sample_learning_rate
def sample_learning_rate(low_exponent, high_exponent, n, seed):
    """
    Draw learning rates evenly on the log scale.

    Parameters
    ----------
    low_exponent, high_exponent : float
        The learning rates lie between 10**low_exponent and 10**high_exponent.
    n : int
        How many to draw.
    seed : int

    Returns
    -------
    ndarray, shape (n,)
    """
    np.random.seed(seed)  # the same "random" numbers for everybody

    ### START CODE HERE ### (≈ 2 lines)
    r = low_exponent + (high_exponent - low_exponent) * np.random.rand(n)  # n exponents, drawn evenly
    learning_rates = 10.0**r  # from exponents to learning rates
    ### END CODE HERE ###

    return learning_rates


# %% check-sample_learning_rate
check("sample_learning_rate", sample_learning_rate)

# %% scales-text [markdown]
# Draw 10,000 of each kind, and count how many fall into each power of ten.

# %% scales tags=["demo"]
on_the_number_line = np.random.RandomState(0).uniform(0.0001, 1, 10_000)
samples = {
    "uniform": on_the_number_line,
    "uniform exponent": sample_learning_rate(-4, 0, 10_000, seed=0),
}
plot_scales(samples, edges=[0.0001, 0.001, 0.01, 0.1, 1], label=r"learning rate $\alpha$")

# %% scales-takeaway [markdown]
# **Takeaway.** Ask what makes two values *equally different*. If it is a factor, draw the logarithm. That
# holds for $\alpha$, for $\lambda$ of L2 regularization, and for most things that may be very small.

# %% draws_below_a_hundredth_text [markdown]
# **Question.** A friend draws 1,000 learning rates with `np.random.uniform(0.0001, 1, 1000)`. The best value
# for her network is 0.003. About how many of her draws lie below 0.01?
#
# - **a)** 500
# - **b)** 250
# - **c)** 10
# - **d)** 100


# %% draws_below_a_hundredth
def draws_below_a_hundredth():
    ### START CODE HERE ### (1 line)
    answer = "c"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-draws_below_a_hundredth
check("draws_below_a_hundredth", draws_below_a_hundredth)

# %% beta-question [markdown]
# ## 3. Momentum: draw through $1 - \beta$
#
# **And $\beta$, between 0.9 and 0.999?** A moving average with $\beta$ looks back over about
#
# $$\frac{1}{1 - \beta}$$
#
# values: 10 of them for $\beta = 0.9$, 100 for 0.99, and 1,000 for 0.999. The closer $\beta$ comes to 1, the
# more a small step changes. What should be even is the order of magnitude of $1 - \beta$:
#
# $$r \sim \text{uniform}\bigl(\log_{10}(1 - \beta_\text{high}),\; \log_{10}(1 - \beta_\text{low})\bigr),
# \qquad \beta = 1 - 10^r.$$

# %% beta-worked-number [markdown]
# **One worked number.** From 0.9 to 0.999, $1 - \beta$ runs from $10^{-1}$ down to $10^{-3}$. Halfway along
# the exponents is $r = -2$, so $\beta = 1 - 0.01 = 0.99$. Halfway along the number line would be 0.9495: an
# average over only 20 values.
#
# Mind the order: the *largest* $\beta$ belongs to the *smallest* exponent.


# %% sample_beta
def sample_beta(beta_low, beta_high, n, seed):
    """
    Draw decay rates beta such that the exponent of 1 - beta is even.

    Parameters
    ----------
    beta_low, beta_high : float
        The range, such as 0.9 and 0.999.
    n : int
        How many to draw.
    seed : int

    Returns
    -------
    ndarray, shape (n,)
    """
    np.random.seed(seed)  # the same "random" numbers for everybody

    ### START CODE HERE ### (≈ 4 lines)
    low_exponent = np.log10(1 - beta_high)  # the smallest exponent of 1 - beta
    high_exponent = np.log10(1 - beta_low)  # the largest one
    r = low_exponent + (high_exponent - low_exponent) * np.random.rand(n)  # n exponents, drawn evenly
    betas = 1 - 10.0**r  # from exponents to betas
    ### END CODE HERE ###

    return betas


# %% check-sample_beta
check("sample_beta", sample_beta)

# %% beta-scales tags=["demo"]
samples = {
    "uniform": np.random.RandomState(0).uniform(0.9, 0.999, 10_000),
    r"through $1 - \beta$": sample_beta(0.9, 0.999, 10_000, seed=0),
}
label = r"values averaged over, $1 / (1 - \beta)$"
plot_scales(samples, edges=[10, 100, 1000], label=label, transform=lambda beta: 1 / (1 - beta))

# %% which_change_matters_text [markdown]
# **Question.** Which of these changes multiplies the number of values that are averaged over by the largest
# factor?
#
# - **a)** $\beta$ from 0.500 to 0.505
# - **b)** $\beta$ from 0.990 to 0.995
# - **c)** $\beta$ from 0.900 to 0.905
# - **d)** $\beta$ from 0.100 to 0.105


# %% which_change_matters
def which_change_matters():
    ### START CODE HERE ### (1 line)
    answer = "b"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-which_change_matters
check("which_change_matters", which_change_matters)

# %% sizes-question [markdown]
# ## 4. Whole numbers
#
# **How many units should a layer have, if 50 to 100 seem sensible?** From 50 to 100 is only a factor of two.
# Here the number line is a fine scale: every whole number is equally likely, both ends included.
#
# `np.random.randint(a, b, size=n)` draws $n$ whole numbers $a, a+1, \dots, b - 1$. Note that $b$ itself is
# *not* among them.
#
# **One worked number.** `np.random.randint(0, 2, size=5)` can give `[0, 1, 1, 0, 1]`, and never a 2.


# %% sample_layer_sizes
def sample_layer_sizes(low, high, num_layers, seed):
    """
    Draw the number of units of each hidden layer.

    Parameters
    ----------
    low, high : int
        The smallest and the largest size; both can be drawn.
    num_layers : int
        How many sizes to draw.
    seed : int

    Returns
    -------
    ndarray of int, shape (num_layers,)
    """
    np.random.seed(seed)  # the same "random" numbers for everybody

    ### START CODE HERE ### (1 line)
    sizes = np.random.randint(low, high + 1, size=num_layers)  # whole numbers, all equally likely
    ### END CODE HERE ###

    return sizes


# %% check-sample_layer_sizes
check("sample_layer_sizes", sample_layer_sizes)

# %% sizes-takeaway [markdown]
# **Takeaway.** A narrow range of whole numbers: draw evenly. A wide one, such as mini-batches of 16 to 1,024
# examples: draw a whole exponent of 2.

# %% grid-question [markdown]
# ## 5. Grid or random?
#
# **You can afford 25 trials for two hyperparameters. Where do you put them?** The tidy way is a grid: five
# values for each, all combinations.
#
# Let `box` hold the ranges, one row `[low, high]` per hyperparameter, already on the right scale (exponents,
# for a learning rate). With $k$ values on each of $d$ axes a grid has
#
# $$n = k^d$$
#
# trials. **One worked number.** Five values for each of six hyperparameters: $5^6 = 15{,}625$ trials.

# %% grid-write [markdown]
# Write the grid for any number of axes. Each axis has $k$ values at equal distances; both ends of its range
# are among them.
#
# Each trial is a row. The last axis changes fastest, as in loops inside loops. `product` (from `itertools`)
# runs in that order: `list(product([0, 1], [5, 6]))` is `[(0, 5), (0, 6), (1, 5), (1, 6)]`.


# %% grid_points
def grid_points(box, k):
    """
    List all points of a grid.

    Parameters
    ----------
    box : ndarray, shape (d, 2)
        One row [low, high] per hyperparameter.
    k : int
        Number of values on each axis, both ends included; at least 2.

    Returns
    -------
    ndarray, shape (k**d, d)
        One trial per row; the last axis changes fastest.
    """
    ### START CODE HERE ### (≈ 2 lines)
    axes = [np.linspace(low, high, k) for low, high in box]  # the k values of each axis
    points = np.array(list(product(*axes)))  # each value with every other
    ### END CODE HERE ###

    return points


# %% check-grid_points
check("grid_points", grid_points)

# %% random-question [markdown]
# The untidy way: $n$ points anywhere in the box,
#
# $$x_j = \text{low}_j + (\text{high}_j - \text{low}_j)\, u, \qquad u \sim \text{uniform}(0, 1),$$
#
# with a new $u$ for every coordinate of every trial.
#
# **One worked number.** On an axis from $-4$ to $0$, $u = 0.4$ gives $x = -4 + 4 \cdot 0.4 = -2.4$.
#
# Draw trial by trial: all coordinates of the first trial, then all of the second, and so on. That is the
# order in which `np.random.rand(n, d)` fills its rows.


# %% random_points
def random_points(box, n, seed):
    """
    Draw points evenly in a box.

    Parameters
    ----------
    box : ndarray, shape (d, 2)
        One row [low, high] per hyperparameter.
    n : int
        How many trials.
    seed : int

    Returns
    -------
    ndarray, shape (n, d)
        One trial per row.
    """
    np.random.seed(seed)  # the same "random" numbers for everybody
    low, high = box[:, 0], box[:, 1]

    ### START CODE HERE ### (≈ 2 lines)
    u = np.random.rand(n, len(box))  # between 0 and 1, one for each coordinate of each trial
    points = low + (high - low) * u  # into the box
    ### END CODE HERE ###

    return points


# %% check-random_points
check("random_points", random_points)

# %% distinct-question [markdown]
# **What does a trial teach about *one* hyperparameter?** Count the different values each of them is tried
# with. A repeated value teaches nothing new about that axis alone.
#
# **One worked number.** The trials $(1, 5), (1, 6), (2, 5), (3, 5)$ try three values of the first
# hyperparameter (1, 2, 3) and two of the second (5, 6).


# %% distinct_values
def distinct_values(points):
    """
    Count how many different values each hyperparameter is tried with.

    Parameters
    ----------
    points : ndarray, shape (n, d)
        One trial per row.

    Returns
    -------
    list of int, length d
    """
    ### START CODE HERE ### (≈ 1 line)
    counts = [len(np.unique(column)) for column in points.T]  # one number per hyperparameter
    ### END CODE HERE ###

    return counts


# %% check-distinct_values
check("distinct_values", distinct_values)

# %% grid-and-random-text [markdown]
# Suppose that only $x_1$ matters, and that good values are rare: the result has one narrow peak. Both
# searches below spend 25 trials. Each trial also stands above, on the curve of results.

# %% grid-and-random tags=["demo"]
unit_box = np.array([[0.0, 1.0], [0.0, 1.0]])
grid, scattered = grid_points(unit_box, 5), random_points(unit_box, 25, seed=2)
layouts = {
    "grid": (grid, distinct_values(grid) if grid is not None else None),
    "random": (scattered, distinct_values(scattered) if scattered is not None else None),
}
plot_grid_and_random(layouts, unit_box, important=lambda x: np.exp(-(((x - 0.62) / 0.07) ** 2)))

# %% peaks-text [markdown]
# Is that luck? Put the peak at 1,000 random places, and count how often at least one of the 25 trials comes
# within 0.03 of it.
#
# The grid has only five chances. Each random trial misses with probability of about $1 - 0.06 = 0.94$; all
# 25 miss with $0.94^{25} = 0.21$.

# %% peaks tags=["demo"]
by_grid = share_of_peaks_found(lambda seed: grid_points(unit_box, 5))
by_chance = share_of_peaks_found(lambda seed: random_points(unit_box, 25, seed))
print(f"peak found by a grid of 25:        {by_grid:.0%}")
print(f"peak found by 25 random trials:    {by_chance:.0%}")

# %% grid-takeaway [markdown]
# **Takeaway.** When one hyperparameter matters more than the others, and you do not know which, random trials
# teach you $n$ values of it, a grid only $k$. And you may stop a random search at any time, or go on with it:
# a grid is whole only at its end.

# %% digits-text [markdown]
# ## 6. A real search, from coarse to fine
#
# Handwritten digits, 8 by 8 pixels: 1,000 to train on, 352 to choose with (the **dev set**), 445 to report on
# (the **test set**). The network is given: 64 inputs, 32 ReLU units, a softmax of 10, mini-batches of 64,
# momentum, 8 epochs.
#
# We search for $\alpha$ between $10^{-4}$ and $10$, and for $1 - \beta$ between $10^{-3}$ and $1$. Both are
# on log scales, so `box` and `points` hold exponents.

# %% coarse tags=["demo"]
digits = split_digits()
runs = fine_runs = fine_best = rounds = None  # filled below


def train_trial(point):
    return train_digits(digits, learning_rate=10 ** point[0], beta=1 - 10 ** point[1])


box = np.array([[-4.0, 1.0], [-3.0, 0.0]])
points = random_points(box, 25, seed=1)
runs = run_search(points, train_trial)
plot_importance(points, runs, labels=[r"learning rate $\alpha$", r"$1 - \beta$"])

# %% coarse-takeaway [markdown]
# Twenty-five trainings in a few seconds. On the left there is order: with $\alpha$ well below 0.1, hardly
# anything is learned in 8 epochs. On the right there is none to see: good and bad results stand side by side
# everywhere. The learning rate matters more, as the list in section 1 said.

# %% zoom-question [markdown]
# ### Zoom in
#
# **Where do we search next?** Around the best $k$ trials. On each axis, take the smallest and the largest
# value among them, add some room on both sides, and stay inside the old box:
#
# $$\text{room} = \text{margin} \cdot (\text{high} - \text{low}),$$
# $$\text{new low} = \max(\text{low},\; \text{smallest} - \text{room}), \qquad
# \text{new high} = \min(\text{high},\; \text{largest} + \text{room}).$$
#
# The room is a share of the *old* width. As `points` are exponents, all of this happens on the log scale.

# %% zoom-worked-number [markdown]
# **One worked number.** Old range $[-4, 1]$, margin 0.1: the room is 0.5. The best trials have $-1.2$ and
# $0.8$. The new range is $[-1.7, 1]$: the upper end would be 1.3, outside the old box, so it is clipped.
#
# A training that diverged has the cost `nan` or `inf`. `np.argsort` sorts `inf` behind all numbers, and `nan`
# behind everything.


# %% zoom_box
def zoom_box(points, costs, box, k, margin=0.1):
    """
    Fit a smaller box around the k best trials, with a margin, inside the old box.

    Parameters
    ----------
    points : ndarray, shape (n, d)
        One trial per row.
    costs : ndarray, shape (n,)
        Cost of each trial on the dev set; at least k of them are finite.
    box : ndarray, shape (d, 2)
        The old box.
    k : int
        How many of the cheapest trials to keep.
    margin : float
        Room on each side, as a share of the old box's width.

    Returns
    -------
    ndarray, shape (d, 2)
    """
    low, high = box[:, 0], box[:, 1]

    ### START CODE HERE ### (≈ 5 lines)
    best = points[np.argsort(costs)[:k]]  # the k cheapest trials
    room = margin * (high - low)  # on each axis
    new_low = np.maximum(low, best.min(axis=0) - room)  # not below the old box
    new_high = np.minimum(high, best.max(axis=0) + room)  # not above it
    new_box = np.stack([new_low, new_high], axis=1)  # one row [low, high] per hyperparameter
    ### END CODE HERE ###

    return new_box


# %% check-zoom_box
check("zoom_box", zoom_box)

# %% best-question [markdown]
# ### Choose, and report
#
# **Which trial wins, and how good is it?** Two different sets answer the two questions.
#
# - **Choose** by the *dev* cost. The lowest finite one wins; of equal ones, the first.
# - **Report** the *test* cost of that one trial.
#
# **One worked number.** Dev costs `[nan, 0.5, 0.3, inf]`, test costs `[nan, 0.4, 0.6, inf]`: trial 2 wins
# (counted from 0), and its test cost is 0.6. That trial 1 does better on the test set is not for us to use.
#
# Careful: `np.argmin` takes the first `nan` for the smallest number.


# %% best_trial
def best_trial(train_costs, dev_costs, test_costs):
    """
    Choose the best trial, and report how good it is.

    Parameters
    ----------
    train_costs, dev_costs, test_costs : ndarray, shape (n,)
        Costs of all trials on the three sets; nan or inf where the training diverged. At least one
        dev cost is finite.

    Returns
    -------
    best : int
        Number of the chosen trial, counted from 0.
    test_cost : float
        What to report about it.
    """
    ### START CODE HERE ### (≈ 3 lines)
    usable = np.where(np.isfinite(dev_costs), dev_costs, np.inf)  # what diverged never wins
    best = np.argmin(usable)
    test_cost = test_costs[best]
    ### END CODE HERE ###

    return best, test_cost


# %% check-best_trial
check("best_trial", best_trial)

# %% fine-text [markdown]
# Now zoom in around the best three trials, and spend another 25 trials there. In the picture, a star is the
# best trial of its round; the dashed frame on the left is the box on the right.

# %% fine tags=["demo"]
_, dev_costs, _ = costs_of(runs)
fine_box = zoom_box(points, dev_costs, box, k=3)
fine_points = None if fine_box is None else random_points(fine_box, 25, seed=2)
fine_runs = run_search(fine_points, train_trial)

# %% search-picture tags=["demo"]
best, _ = best_trial(*costs_of(runs))
fine_best, fine_test_cost = best_trial(*costs_of(fine_runs))
rounds = {
    "coarse: 25 trials": (points, runs, best),
    "fine: 25 trials": (fine_points, fine_runs, fine_best),
}
plot_search(rounds, [box, fine_box])

# %% search-table tags=["demo"]
require(rounds=rounds, fine_best=fine_best)
for name, (tried, found, winner) in rounds.items():
    rate, beta = 10 ** tried[winner, 0], 1 - 10 ** tried[winner, 1]
    good = sum(run.dev_accuracy > 90 for run in found)
    print(f"{name}   best: learning rate {rate:.2f}, beta {beta:.2f}   above 90 %: {good} trials")
    print(f"   dev {found[winner].dev_accuracy:.1f} %   test {found[winner].test_accuracy:.1f} %")

# %% search-takeaway [markdown]
# **Takeaway.** The coarse round had 3 of 25 trials above 90 % on the dev set, the fine round has 20. The best
# one rose from 92 to 94 %.
#
# Do not trust small differences. With 352 examples, an accuracy of 94 % has a standard error of
# $\sqrt{0.94 \cdot 0.06 / 352} = 0.013$: more than a point. Many trials near the star are just as good.
#
# The trials were short, so that many fit in. Only the winner is trained for longer.

# %% long tags=["demo"]
require(rounds=rounds, fine_best=fine_best)
rate, beta = 10 ** fine_points[fine_best, 0], 1 - 10 ** fine_points[fine_best, 1]
final = train_digits(digits, rate, beta, epochs=40)
print(f"after 40 epochs: dev {final.dev_accuracy:.1f} %   test {final.test_accuracy:.1f} %")

# %% honest_number_text [markdown]
# **Question.** You tried fifty models and kept the one with the lowest dev cost. Your customer asks how good
# it will be on new digits. Which number is the honest one?
#
# - **a)** its accuracy on the dev set
# - **b)** its accuracy on the test set
# - **c)** the best accuracy on the test set among all fifty
# - **d)** its accuracy on the training set


# %% honest_number
def honest_number():
    ### START CODE HERE ### (1 line)
    answer = "b"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-honest_number
check("honest_number", honest_number)

# %% panda-text [markdown]
# ## 7. One panda, or much caviar?
#
# **How many models can you train at once?** A panda has one cub and watches over it. A sturgeon lays many
# eggs (the caviar) and lets them be.
#
# - *Panda*: one model. You look at its cost day by day, and nudge the learning rate up or down. When a change
#   does harm, you go back.
# - *Caviar*: many models side by side, each with its own hyperparameters. You look at the end, and keep the
#   best.
#
# Here are both on our digits, with 16 epochs each.

# %% panda-and-caviar tags=["demo"]
nursed = train_digits(digits, [0.03] * 3 + [0.3] * 4 + [5] * 2 + [1] * 7, epochs=16)
changes = {3: "slow: 0.03 → 0.3", 7: "bolder: 0.3 → 5", 9: "too bold: 5 → 1"}
many = {f"α = {rate}": train_digits(digits, rate, epochs=16) for rate in (0.001, 0.01, 0.1, 1, 5, 10)}
plot_panda_and_caviar(nursed, changes, many)

# %% panda-takeaway [markdown]
# **Takeaway.** The panda reaches a cost of about 0.1 with a single training, but somebody had to watch it.
# The caviar needs six trainings, and nobody's attention; three of the six fail, and it does not matter. Which
# way to go is a question of computing power, not of taste.

# %% panda_or_caviar_text [markdown]
# **Question.** Your language model needs all of your machines for four weeks, and you have one month. What
# suits you?
#
# - **a)** one training, watched every day, with changes on the way
# - **b)** twenty random trials side by side
# - **c)** a grid of $3 \times 3$ trials
# - **d)** one training that nobody looks at before it ends


# %% panda_or_caviar
def panda_or_caviar():
    ### START CODE HERE ### (1 line)
    answer = "a"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-panda_or_caviar
check("panda_or_caviar", panda_or_caviar)

# %% often-got-wrong [markdown]
# ### Often got wrong
#
# | you may read or write | but |
# |---|---|
# | `r = -4 * np.random.rand()` for any range | right only when the range ends at $10^0 = 1$ |
# | `10 ** np.random.uniform(0.0001, 1)` | that is between 1 and 10: `uniform` must be given exponents |
# | the logarithm of $\beta$ | near 1 it hardly changes; take the one of $1 - \beta$ |
# | `np.random.randint(50, 100)` can give 100 | it stops at 99 |
# | tune Adam's $\beta_1, \beta_2, \varepsilon$ early | they come last; rank two is momentum's $\beta$ |
# | a grid is bad because it is large | a small one is no better: it repeats the same few values |
# | `np.argmin(costs)` | a `nan` wins; treat what diverged first |

# %% learned [markdown]
# ## What you have learned
#
# - The learning rate comes first; Adam's own settings come last.
# - Draw on the scale on which equal steps matter equally: exponents for $\alpha$ and for $1 - \beta$, plain
#   whole numbers for a narrow range of layer sizes.
# - With $n$ trials, random points try $n$ values of every hyperparameter; a grid tries only $n^{1/d}$.
# - Search coarsely, zoom in around the best trials, search again.
# - Choose on the dev set, report on the test set. What diverged never wins.
# - One model that is watched, or many that are not: it depends on what you can afford.

# %% further [markdown]
# ## Where to go on
#
# - J. Bergstra, Y. Bengio, *Random Search for Hyper-Parameter Optimization*, Journal of Machine Learning
#   Research 13, 2012. Section 1 with its figure 1 is our grid and random picture.
# - Y. Bengio, *Practical Recommendations for Gradient-Based Training of Deep Architectures*, 2012, section 3:
#   which hyperparameters there are, and on which scale to search.
# - L. Li and others, *Hyperband*, Journal of Machine Learning Research 18, 2018: caviar that stops the
#   hopeless trials early.
#
# **Try it yourself.** Search for the number of hidden units as well: `train_digits` takes `units`. What is a
# good scale for it, between 4 and 256?

# %% progress tags=["demo"]
progress()  # What is right so far, and what to do next.
