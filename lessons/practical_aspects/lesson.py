# %% title [markdown]
# # Practical aspects: before you train, and when it does not work
#
# A network does not tell you what is wrong with it. You have to ask: which data did it see, how good could it be,
# on which scale are its inputs, and does the signal survive its way through the layers?
#
# **You will learn**
#
# - to split data into train, dev and test sets, at random and class by class,
# - to read two error numbers as *bias* and *variance*, and to choose what to do next,
# - to normalize inputs with numbers from the training set only,
# - why signals and gradients vanish or explode in deep networks.
#
# You will write six short functions and answer five questions. It takes 60 to 80 minutes.

# %% how-to-work [markdown]
# ## How to work
#
# Write your code between `### START CODE HERE ###` and `### END CODE HERE ###`, in place of each `None`. Run
# the cell, then run the check below it. The check tells you at once what is right, or what to look at next.
#
# For a question, replace `None` by the letter of your choice, in quotes: `"a"`, `"b"`, `"c"` or `"d"`.
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

import matplotlib.pyplot as plt
import numpy as np

from helpers.checks import check, hint, progress, solution
from helpers.datasets import load_breast_cancer
from helpers.gradient_descent import update_parameters
from helpers.networks import backward_propagation, compute_cost, forward_propagation, relu, sigmoid
from helpers.plotting import plot_costs
from helpers.plotting.practical_aspects import plot_class_shares, plot_descents, plot_error_cases, plot_scale_by_depth
from helpers.practical import error_rate, random_layers, require, take_parts, train_classifier

# %% notation [markdown]
# ## Notation
#
# | in the text | in the code | what it is |
# |---|---|---|
# | $m$ | `m` | number of examples |
# | $n_x$ | `n_x` | number of features of an example |
# | $X$ | `X` | examples, one per **column**: shape $(n_x, m)$ |
# | $Y$ | `Y` | classes, one per column: shape $(1, m)$ |
# | $\mu$, $\sigma$ | `mu`, `sigma` | mean and standard deviation of each feature, shape $(n_x, 1)$ |
# | $W^{[l]}$, $A^{[l]}$ | `W`, `A` | weights and activations of layer $l$ |
#
# The page [Notation](NOTATION.md) has all the letters of all lessons.

# %% data-text [markdown]
# ## The data
#
# 569 patients with a lump in the breast. A fine needle took a few cells; under the microscope, 30 numbers were
# measured: size, texture, shape of the nuclei. Later it was known which lumps were malignant: those are class 1,
# about 37 % of all.
#
# The data are real (W. Wolberg, N. Street, O. Mangasarian, University of Wisconsin, 1993). A network shall
# tell from the 30 numbers which lumps are malignant.

# %% load-data
X, Y, feature_names = load_breast_cancer()
train_X = train_Y = train_norm = dev_norm = test_norm = None  # your functions will make them
print("X:", X.shape, "  Y:", Y.shape, f"  class 1: {np.mean(Y):.1%}")
for row in (0, 3, 4):
    print(f"{feature_names[row]:<16} from {X[row].min():9.3f} to {X[row].max():9.3f}")

# %% split-question [markdown]
# ## 1. Three sets, three jobs
#
# **How do you know that a network is good?** Not from the examples it learned from: it might know them by heart.
# So we keep some back.
#
# | set | what it is for |
# |---|---|
# | train | gradient descent: the weights are fitted to it |
# | dev (development) | comparing networks, and choosing one |
# | test | looked at once, at the end: how good is the chosen one? |
#
# With a few hundred or thousand examples, 60 / 20 / 20 % is usual. With a million, 1 % is still 10,000
# examples, enough to measure an error: then 98 / 1 / 1 % is better.

# %% split-formula [markdown]
# ### First shuffle, then cut
#
# Files often have an order: by date, by hospital, by class. So draw a random order $\pi$ of the column numbers
# first, and cut *that*:
#
# $$\underbrace{\pi_0, \dots}_{m_{\text{train}}}\;\; \underbrace{\dots}_{m_{\text{dev}}}\;\;
# \underbrace{\dots, \pi_{m-1}}_{m_{\text{test}}} \qquad m_{\text{dev}} = \lfloor 0.2\, m \rfloor,
# \quad m_{\text{test}} = \lfloor 0.2\, m \rfloor$$
#
# $\lfloor\;\rfloor$ rounds down. Training gets the rest.
#
# **One worked number.** For $m = 569$: $0.2 \cdot 569 = 113.8$, so dev and test have 113 examples each, and
# training has $569 - 113 - 113 = 343$.

# %% permutation
np.random.seed(1)
print(np.random.permutation(6))  # each number from 0 to 5 once
print(np.array([[10, 11, 12, 13]])[:, [2, 0]])  # columns 2 and 0


# %% train_dev_test_split
def train_dev_test_split(X, Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    """
    Shuffle the examples, then cut them into a train, a dev and a test set, in this order.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
        Examples, one per column.
    Y : ndarray, shape (1, m)
        Their labels.
    dev_fraction, test_fraction : float
        Shares of m, rounded down; training gets the rest.
    seed : int
        For np.random.seed.

    Returns
    -------
    train_X, train_Y, dev_X, dev_Y, test_X, test_Y : ndarray
    """
    np.random.seed(seed)  # the same "random" order for everybody
    m = X.shape[1]
    m_dev = int(dev_fraction * m)
    m_test = int(test_fraction * m)
    m_train = m - m_dev - m_test

    ### START CODE HERE ### (≈ 7 lines)
    order = np.random.permutation(m)  # a random order of the column numbers
    train_X = X[:, order[:m_train]]
    train_Y = Y[:, order[:m_train]]
    dev_X = X[:, order[m_train : m_train + m_dev]]
    dev_Y = Y[:, order[m_train : m_train + m_dev]]
    test_X = X[:, order[m_train + m_dev :]]
    test_Y = Y[:, order[m_train + m_dev :]]
    ### END CODE HERE ###

    return train_X, train_Y, dev_X, dev_Y, test_X, test_Y


# %% check-train_dev_test_split
check("train_dev_test_split", train_dev_test_split)

# %% split-plot-text [markdown]
# Does shuffling matter here? Compare the share of malignant lumps in the three parts: once in the order of the
# file, once shuffled.

# %% split-plot tags=["demo"]
_, shuffled_train, _, shuffled_dev, _, shuffled_test = train_dev_test_split(X, Y, seed=4)
splits = {
    "order of the file": (Y[:, :343], Y[:, 343:456], Y[:, 456:]),
    "shuffled (seed 4)": (shuffled_train, shuffled_dev, shuffled_test),
}
plot_class_shares(splits, share=np.mean(Y))

# %% split-takeaway [markdown]
# In the order of the file, 45.8 % of the training set is malignant, but only 23.0 % of the test set. The network
# would learn in one world, and be tested in another one.
#
# Shuffling repairs this *on average*. But chance is still at work: with seed 4, an unlucky one, training has
# 33.8 % and test has 45.1 %.
#
# **Takeaway.** Shuffle before you cut, and shuffle X and Y in the same order.

# %% why_a_test_set-text [markdown]
# ### Question
#
# You train 200 networks, and choose the one with the smallest dev error: 2.1 %. Dev and test set have the same
# size and come from the same distribution. Why should you report the error on the test set, and not these 2.1 %?
#
# - **a** The test set gives a more precise number.
# - **b** Part of what made this network the winner is luck on the dev set.
# - **c** The dev set was used to compute gradients.
# - **d** The examples of the test set are harder.


# %% why_a_test_set
def why_a_test_set():
    ### START CODE HERE ### (1 line)
    answer = "b"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-why_a_test_set
check("why_a_test_set", why_a_test_set)

# %% stratified-question [markdown]
# ## 2. The same classes in every part
#
# **Can we leave less to chance?** Yes: shuffle and cut *each class by itself*, then put the pieces together. This
# is a **stratified** split. For each class $c$ with $m_c$ examples:
#
# $$m_{c,\text{dev}} = \lfloor 0.2\, m_c \rfloor, \qquad m_{c,\text{test}} = \lfloor 0.2\, m_c \rfloor$$
#
# **One worked number.** Class 1 has 212 examples, and $0.2 \cdot 212 = 42.4$: 42 go to dev. Class 0 has 357, and
# 71 go to dev. So dev has $42 / (42 + 71) = 37.2\,\%$ of class 1; all the data have 37.3 %.
#
# The function returns column numbers, not examples. `np.flatnonzero` finds the columns where something is true.

# %% flatnonzero
print(np.flatnonzero(np.array([0, 1, 1, 0, 1]) == 1))
np.random.seed(1)
print(np.random.permutation(np.array([30, 40, 50])))  # it shuffles any array, not only 0, 1, 2, ...
print(np.concatenate([np.array([1, 4]), np.array([30])]))


# %% stratified_split
def stratified_split(Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    """
    Shuffle and cut every class by itself, in the order train, dev, test.

    Parameters
    ----------
    Y : ndarray, shape (1, m)
        Labels; they need not be 0 and 1.
    dev_fraction, test_fraction : float
        Shares of each class, rounded down; training gets the rest.
    seed : int
        For np.random.seed.

    Returns
    -------
    train, dev, test : ndarray of int
        Column numbers, the smallest label first.
    """
    np.random.seed(seed)  # the same "random" order for everybody
    train, dev, test = [], [], []

    for label in np.unique(Y):  # every class once, in ascending order
        n = np.sum(Y[0] == label)  # how many examples this class has
        n_dev = int(dev_fraction * n)
        n_test = int(test_fraction * n)
        n_train = n - n_dev - n_test
        ### START CODE HERE ### (≈ 5 lines)
        members = np.flatnonzero(Y[0] == label)  # columns of this class
        members = np.random.permutation(members)  # in a random order
        train_part = members[:n_train]
        dev_part = members[n_train : n_train + n_dev]
        test_part = members[n_train + n_dev :]
        ### END CODE HERE ###
        train.append(train_part)
        dev.append(dev_part)
        test.append(test_part)

    ### START CODE HERE ### (≈ 3 lines)
    train = np.concatenate(train)  # one array from the pieces
    dev = np.concatenate(dev)
    test = np.concatenate(test)
    ### END CODE HERE ###

    return train, dev, test


# %% check-stratified_split
check("stratified_split", stratified_split)

# %% stratified-plot tags=["demo"]
train_X, train_Y, dev_X, dev_Y, test_X, test_Y = take_parts(X, Y, stratified_split(Y))
splits["stratified"] = (train_Y, dev_Y, test_Y)
plot_class_shares(splits, share=np.mean(Y))

# %% stratified-takeaway [markdown]
# The three bars on the right are 37.3, 37.2 and 37.2 %, and they will be nearly that for *every* seed. We keep
# this split for the rest of the lesson.
#
# Our parts are sorted by class now. For gradient descent on all examples at once this does not matter; for
# mini-batches, shuffle each part again.
#
# **Takeaway.** The parts should have the same distribution. Stratifying makes sure of it for the classes, and
# matters most when a class is rare.

# %% which_distribution-text [markdown]
# ### Question
#
# An app shall recognize cats on photos that users take with their phones. You have 200,000 photos of cats and
# other animals from web pages, sharp and well lit, and 10,000 photos from phones. How do you split?
#
# - **a** Mix all 210,000 photos, shuffle, cut: 98 % train, 1 % dev, 1 % test.
# - **b** Train: 195,000 from the web. Dev: 5,000 from the web. Test: all photos from phones.
# - **c** Train: 200,000 from the web and 5,000 from phones. Dev and test: 2,500 from phones each.
# - **d** Train: 195,000 from the web. Dev: all photos from phones. Test: 5,000 from the web.


# %% which_distribution
def which_distribution():
    ### START CODE HERE ### (1 line)
    answer = "c"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-which_distribution
check("which_distribution", which_distribution)

# %% diagnose-question [markdown]
# ## 3. Bias and variance
#
# **The dev error is 16 %. What now?** It depends on two other numbers: the error on the training set, and the
# **Bayes error**, the smallest error that anyone could reach. It is rarely known; what careful people reach is a
# good guess.
#
# Put the three on a ladder. Each step has a name:
#
# $$\text{Bayes} \;\xrightarrow{\;\text{avoidable bias}\;}\; \text{train}
# \;\xrightarrow{\;\text{variance}\;}\; \text{dev}$$
#
# $$\text{avoidable bias} = \text{train error} - \text{Bayes error}, \qquad
# \text{variance} = \text{dev error} - \text{train error}$$

# %% diagnose-worked [markdown]
# **One worked number.** Train error 15 %, dev error 16 %.
#
# - Photos that anyone can tell apart, Bayes error 0 %: the avoidable bias is 15 points, the variance 1 point.
#   The network does not even fit what it has seen: **high bias**, or *underfitting*.
# - Blurred photos on which people err as well, Bayes error 14 %: now the avoidable bias is 1 point. The same
#   network is close to the best there is!
#
# When the train error is small and the dev error is not, the network knows its examples by heart: **high
# variance**, or *overfitting*.
#
# What is high depends on the task, so the function takes a `threshold`: a gap **larger than** it is high. A negative
# gap (by luck) is never high.

# %% diagnose-cases-text [markdown]
# Here are the four cases in one picture, and as a fifth the hard task from above. The arrows are the two gaps: the
# one beside the train bar is the avoidable bias, the one beside the dev bar is the variance. Short ones are left out.

# %% diagnose-cases tags=["demo"]
four_cases = {
    "high bias": (0.15, 0.16, 0.01),
    "high variance": (0.02, 0.12, 0.01),
    "high bias\nand high variance": (0.15, 0.28, 0.01),
    "neither": (0.015, 0.025, 0.01),
    "neither (a hard task)": (0.15, 0.16, 0.14),
}
plot_error_cases(four_cases)


# %% diagnose
def diagnose(train_error, dev_error, bayes_error, threshold=0.02):
    """
    Measure the two gaps, and say which of them are high.

    Parameters
    ----------
    train_error, dev_error, bayes_error : float
        Shares of wrong answers, between 0 and 1.
    threshold : float
        A gap larger than this is high.

    Returns
    -------
    avoidable_bias : float
    variance : float
    diagnosis : str
        "high bias", "high variance", "high bias and high variance" or "neither".
    """
    ### START CODE HERE ### (≈ 4 lines)
    avoidable_bias = train_error - bayes_error
    variance = dev_error - train_error
    high_bias = avoidable_bias > threshold  # True or False
    high_variance = variance > threshold  # True or False
    ### END CODE HERE ###

    if high_bias and high_variance:
        return avoidable_bias, variance, "high bias and high variance"
    if high_bias:
        return avoidable_bias, variance, "high bias"
    if high_variance:
        return avoidable_bias, variance, "high variance"
    return avoidable_bias, variance, "neither"


# %% check-diagnose
check("diagnose", diagnose)

# %% remedies [markdown]
# ### What helps against what
#
# | high bias | high variance |
# |---|---|
# | a larger network: more units, more layers | more training examples, or augmented ones |
# | train longer, or with a better optimizer | regularization: L2, dropout, early stopping |
# | another architecture | another architecture |
#
# First bring the bias down, then the variance. A larger network hardly hurts when it is regularized, and more
# data hardly hurt either. That is why, in deep learning, one can often lower one of the two without raising the
# other.
#
# **Takeaway.** Two subtractions tell you where the next week of work should go.

# %% what_to_try_first-text [markdown]
# ### Question
#
# A network has 9 % error on its training set and 10 % on the dev set. Doctors who do the same task err in 1 % of
# the cases. Which of these should you try first?
#
# - **a** collect twice as many training examples
# - **b** use stronger L2 regularization
# - **c** stop training earlier
# - **d** use more hidden units, and train longer


# %% what_to_try_first
def what_to_try_first():
    ### START CODE HERE ### (1 line)
    answer = "d"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-what_to_try_first
check("what_to_try_first", what_to_try_first)

# %% normalize-question [markdown]
# ## 4. Inputs of one scale
#
# **Must inputs be prepared?** Look at the ranges above: "mean area" goes up to 2501, "mean smoothness" stays below
# 0.17. A weight of 0.01 means a lot for one and nothing for the other. Gradient descent has one learning rate for
# both.
#
# So we bring every feature to mean 0 and standard deviation 1:
#
# $$\mu = \frac1m \sum_{i=1}^m x^{(i)}, \qquad \sigma = \sqrt{\frac1m \sum_{i=1}^m (x^{(i)} - \mu)^2}, \qquad
# x_{\text{norm}} = \frac{x - \mu}{\sigma}$$
#
# Each feature has its own $\mu$ and its own $\sigma$, over the examples.

# %% normalize-worked [markdown]
# **One worked number.** A feature with the values 1, 2, 3, 6: $\mu = 3$; the distances are $-2, -1, 0, 3$, their
# squares 4, 1, 0, 9, with mean 3.5. So $\sigma = \sqrt{3.5} = 1.87$, and the value 6 becomes
# $(6 - 3) / 1.87 = 1.60$.
#
# **And a constant feature?** If all examples have the same value, $\sigma = 0$, and $0 / 0$ is `nan`, which
# spoils the whole network. Such a feature tells nothing; it only must do no harm. So set its $\sigma$ to **1**: it
# becomes 0 in the training set.

# %% normalize-ptp
values = np.array([[1.0, 2.0, 3.0, 6.0], [4.0, 4.0, 4.0, 4.0]])
print(np.mean(values, axis=1, keepdims=True).shape, "with keepdims,", np.mean(values, axis=1).shape, "without")
print("largest minus smallest:", np.ptp(values, axis=1))  # "peak to peak"; exactly 0 where all are equal
print("np.std of 0.1, 49 times:", np.std(np.full(49, 0.1)))  # rounding: not exactly 0


# %% fit_normalization
def fit_normalization(X):
    """
    Compute the mean and the standard deviation of every feature.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
        Examples, one per column.

    Returns
    -------
    mu : ndarray, shape (n_x, 1)
    sigma : ndarray, shape (n_x, 1)
        1 where a feature is constant.
    """
    ### START CODE HERE ### (≈ 4 lines)
    mu = np.mean(X, axis=1, keepdims=True)
    sigma = np.std(X, axis=1, keepdims=True)
    constant = np.ptp(X, axis=1, keepdims=True) == 0  # True where all values are equal
    sigma = np.where(constant, 1.0, sigma)  # 1 for those
    ### END CODE HERE ###

    return mu, sigma


# %% check-fit_normalization
check("fit_normalization", fit_normalization)

# %% sets-question [markdown]
# ### Fit on train, apply everywhere
#
# **Which examples may $\mu$ and $\sigma$ come from?** Dev and test stand for patients we have not met yet. Nothing
# that is fitted may use them: not the weights, and not $\mu$ and $\sigma$ either.
#
# $$\mu, \sigma \text{ from train}, \qquad
# X_{\text{train}}, X_{\text{dev}}, X_{\text{test}} \;\mapsto\; \frac{X - \mu}{\sigma}
# \quad\text{with the same } \mu, \sigma$$
#
# **One worked number.** Train has the values 1, 2, 3, 6 as above. A dev example with the value 3 becomes
# $(3 - 3)/1.87 = 0$, exactly as a training example with the value 3 does. The dev set as a whole need not have
# mean 0.


# %% normalize_sets
def normalize_sets(train_X, dev_X, test_X):
    """
    Normalize three sets with the mean and the standard deviation of the training set.

    Parameters
    ----------
    train_X, dev_X, test_X : ndarray, shapes (n_x, m_train), (n_x, m_dev), (n_x, m_test)

    Returns
    -------
    train_norm, dev_norm, test_norm : ndarray
        Same shapes.
    """
    ### START CODE HERE ### (≈ 4 lines)
    mu, sigma = fit_normalization(train_X)  # your function from above
    train_norm = (train_X - mu) / sigma
    dev_norm = (dev_X - mu) / sigma
    test_norm = (test_X - mu) / sigma
    ### END CODE HERE ###

    return train_norm, dev_norm, test_norm


# %% check-normalize_sets
check("normalize_sets", normalize_sets)

# %% often-got-wrong [markdown]
# ### Often got wrong
#
# | you may read or write | but |
# |---|---|
# | $\dfrac{x - \mu}{\frac1m \sum x^2}$ | distances are measured from $\mu$, and a root is missing: divide by $\sigma$ |
# | "the standard deviation $\sigma^2$" | $\sigma^2$ is the variance; $\sigma$ is the standard deviation |
# | normalize first, then split | dev and test have then taken part in $\mu$ and $\sigma$ |
# | fit again on the test set | the same patient would get other numbers |
# | `if sigma == 0` | rounding can leave $10^{-17}$; compare the largest and the smallest value |
# | 15 % train error is high bias | not if the Bayes error is 14 % |

# %% contours-text [markdown]
# ### What it does to the cost
#
# Take one linear unit, $\hat y = w_1 x_1 + w_2 x_2$, and two features: mean radius and mean texture. Its cost,
# half the mean squared error, is a bowl over the plane of $w_1$ and $w_2$. The contours show its shape, the dots
# are steps of gradient descent. Each panel uses the learning rate that is best for it.

# %% contours tags=["demo"]
require("stratified_split", train_X)
train_norm, dev_norm, test_norm = normalize_sets(train_X, dev_X, test_X)
require("normalize_sets", train_norm, dev_norm, test_norm)
plot_descents({"raw inputs": train_X[:2], "normalized inputs": train_norm[:2]}, train_Y)

# %% contours-takeaway [markdown]
# Raw inputs make a narrow valley, 55 times as curved across as along. A step that suits the steep direction is far
# too short along the valley: the path goes from side to side and hardly forward. After 15 steps, 34 % of the
# avoidable cost is still there.
#
# Normalized inputs make the bowl nearly round. Now every direction is about equally steep, and after 2 steps 0.6 %
# is left.

# %% train-text [markdown]
# The same happens in a network with all 30 features. Here are two trainings of a network with layers
# `[30, 20, 5, 1]`: the same starting weights, the same learning rate of 0.1, the same 500 iterations.

# %% train-both tags=["demo"]
costs = {}
for name, inputs in {"raw": train_X, "normalized": train_norm}.items():
    network, costs[name] = train_classifier(inputs, train_Y, learning_rate=0.1, num_iterations=500)
    print(f"{name:<10}: training error {error_rate(inputs, train_Y, network):.1%}")
plot_costs(costs, cost_every=25)

# %% train-takeaway [markdown]
# With raw inputs the first cost is infinite: the last layer is sure, and wrong, about some patients. A few huge steps
# later the network says the same about everybody. The cost stays at 0.66, which is what it costs to say "37.3 %" every
# time, and the training error is 37.3 %: all malignant lumps.
#
# With normalized inputs the cost falls from 1.32 to 0.01, and the training error to 0.
#
# **Takeaway.** Normalize the inputs, with $\mu$ and $\sigma$ of the training set. It costs two lines.

# %% one_new_patient-text [markdown]
# ### Question
#
# The network is trained, and used in a hospital. One new patient comes, with 30 measurements. How should they be
# normalized?
#
# - **a** with $\mu$ and $\sigma$ of the training set
# - **b** with the mean and standard deviation of her own 30 measurements
# - **c** wait for 100 new patients, then use the $\mu$ and $\sigma$ of these
# - **d** not at all, since normalization is only for training


# %% one_new_patient
def one_new_patient():
    ### START CODE HERE ### (1 line)
    answer = "a"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-one_new_patient
check("one_new_patient", one_new_patient)

# %% real-text [markdown]
# ## 5. A diagnosis on real data
#
# Four trainings of the same network on our data. Nobody knows the Bayes error of this task; let us assume 1 %,
# and call a gap high when it is above 4 points. With a dev set of 113 patients, one patient is 0.9 points, so a
# smaller gap could be chance.
#
# Guess the four diagnoses before you run the cells.

# %% real-diagnosis tags=["demo"]
require("normalize_sets", train_norm, dev_norm, test_norm)
recipes = {  # number of training examples, learning rate, iterations
    "all examples,\n40 short steps": (343, 0.01, 40),
    "20 examples,\n2000 steps": (20, 0.1, 2000),
    "20 examples,\n40 short steps": (20, 0.01, 40),
    "all examples,\n500 steps": (343, 0.1, 500),
}
np.random.seed(2)
order, errors = np.random.permutation(343), {}
for name, (number, learning_rate, iterations) in recipes.items():
    some_X, some_Y = train_norm[:, order[:number]], train_Y[:, order[:number]]
    network, _ = train_classifier(some_X, some_Y, learning_rate, iterations)
    errors[name] = error_rate(some_X, some_Y, network), error_rate(dev_norm, dev_Y, network), 0.01
plot_error_cases(errors)

# %% real-table tags=["demo"]
require("normalize_sets", test_norm)
for name, (train_error, dev_error, bayes_error) in errors.items():
    bias, variance, diagnosis = diagnose(train_error, dev_error, bayes_error, threshold=0.04)
    require("diagnose", bias, variance)
    print(f"{name.replace(chr(10), ' '):<29} bias {bias:6.1%}   variance {variance:6.1%}   {diagnosis}")
print(f"\nthe chosen network, on the test set: {error_rate(test_norm, test_Y, network):.1%} error")

# %% real-takeaway [markdown]
# You should see all four cases. The first recipe has not learned enough: it needs more steps. The second one knows
# its 20 examples by heart. The third one suffers from both. The last one is good: `neither`. Small negative gaps are
# luck, or a Bayes error guessed too high.
#
# The test error of the chosen network is 6.2 %, against 2.7 % on dev: 7 patients of 113 instead of 3. So few patients
# leave much to chance. We report 6.2 %. To change the network *because of* this number would turn the test set into
# a second dev set.
#
# **Takeaway.** Train, diagnose, change what the diagnosis points to, and look at the test set last.

# %% depth-question [markdown]
# ## 6. Signals in deep networks
#
# **Why is a deep network hard to start?** Follow the signal. Leave out biases and nonlinearities, and give every
# layer the same weights, $c$ times the identity matrix:
#
# $$A^{[l]} = W^{[l]} A^{[l-1]} = c\, A^{[l-1]} \qquad\Rightarrow\qquad A^{[L]} = c^L X$$
#
# **One worked number.** For $L = 50$ layers, $1.1^{50} = 117$ and $0.9^{50} = 0.005$. Weights that are only 10 %
# too large or too small change the signal by a factor of a hundred or more.
#
# To follow any network, we measure the *scale* of a layer, the root mean square of all its $n^{[l]} \cdot m$
# activations:
#
# $$s^{[l]} = \sqrt{\text{mean of } (A^{[l]})^2}$$

# %% depth-worked
print(f"1.1 ** 50 = {1.1**50:.1f}   0.9 ** 50 = {0.9**50:.4f}")
A = np.array([[3.0, -3.0], [3.0, -3.0]])
print("mean:", np.mean(A), "  root mean square:", np.sqrt(np.mean(A**2)))


# %% activation_scale_by_depth
def activation_scale_by_depth(X, weights):
    """
    Send examples through linear layers, and measure the scale of the signal after each one.

    Parameters
    ----------
    X : ndarray, shape (n_0, m)
        The input, layer 0.
    weights : list of ndarray
        W of layers 1, ..., L, of shapes (n_1, n_0), (n_2, n_1), ...

    Returns
    -------
    scales : ndarray, shape (L + 1,)
        Root mean square of X first, then of the activations of layers 1, ..., L.
    """
    scales = np.zeros(len(weights) + 1)

    ### START CODE HERE ### (1 line)
    scales[0] = np.sqrt(np.mean(X**2))
    ### END CODE HERE ###

    A = X
    for l, W in enumerate(weights, start=1):
        ### START CODE HERE ### (≈ 2 lines)
        A = W @ A  # what this layer passes on
        scales[l] = np.sqrt(np.mean(A**2))
        ### END CODE HERE ###

    return scales


# %% check-activation_scale_by_depth
check("activation_scale_by_depth", activation_scale_by_depth)

# %% depth-plot-text [markdown]
# Real weights are random, not $c$ times the identity. For independent weights with mean 0 and variance
# $c^2 / n^{[l-1]}$, each layer multiplies the scale by about $c$. Let us look: 50 layers of 100 units, for several
# $c$. The last line is the given one with $1.1$ times the identity.

# %% depth-plot tags=["demo"]
examples = np.random.RandomState(3).randn(100, 200)
scales = {f"random, c = {c}": activation_scale_by_depth(examples, random_layers(c)) for c in (1.25, 1.0, 0.8)}
scales["identity × 1.1"] = activation_scale_by_depth(examples, [1.1 * np.eye(100)] * 50)
plot_scale_by_depth(scales)

# %% depth-takeaway [markdown]
# On the logarithmic axis the lines are almost straight: the scale grows or fades by the same factor in each
# layer. That is what *exploding* and *vanishing* mean: exponential in the depth.
#
# | $c$ | scale after 50 layers | $c^{50}$ |
# |---|---|---|
# | 1.25 | 57,000 | 70,000 |
# | 1.0 | 0.82 | 1 |
# | 0.8 | 0.000012 | 0.000014 |
#
# The random layers follow $c^L$ closely, but not exactly: with 100 units, chance adds a little in every layer.

# %% gradients-text [markdown]
# ### And the gradients
#
# Backpropagation sends the error through the same matrices, transposed, in reverse order:
#
# $$dA^{[l-1]} = W^{[l]\top} dA^{[l]}$$
#
# So your function can follow the gradient too. Give it the transposed matrices, the last one first. What reaches
# layer 1 is the gradient its weights learn from: far too large, or close to nothing.

# %% gradients tags=["demo"]
errors_at_the_end = np.random.RandomState(4).randn(100, 200)
backward = {}
for c in (1.25, 1.0, 0.8):
    way_back = [W.T for W in reversed(random_layers(c))]
    backward[c] = activation_scale_by_depth(errors_at_the_end, way_back)
    require("activation_scale_by_depth", backward[c])
    print(f"c = {c:<4}   gradient that reaches the first layer: {backward[c][-1]:.1e} of 1")

# %% depth-conclusion [markdown]
# **Takeaway.** A factor a little above or below 1, taken to the power of the depth, explodes or vanishes. The
# remedy is a start with $c = 1$: random weights times $\sqrt{1/n^{[l-1]}}$, or $\sqrt{2/n^{[l-1]}}$ when ReLU
# cuts half of the signal away. The lesson on initialization derives both.

# %% twice_as_deep-text [markdown]
# ### Question
#
# After 50 layers of $1.1$ times the identity, the signal is about 117 times its first size. You build the network
# with 100 such layers. How many times its first size is the signal at the end?
#
# - **a** about 234
# - **b** about 117, since the weights are the same
# - **c** about 13,800
# - **d** about 129


# %% twice_as_deep
def twice_as_deep():
    ### START CODE HERE ### (1 line)
    answer = "c"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-twice_as_deep
check("twice_as_deep", twice_as_deep)

# %% learned [markdown]
# ## What you have learned
#
# - Train fits, dev chooses, test judges once. Shuffle before you cut, and stratify by class.
# - Dev and test come from what you want to be good at.
# - Avoidable bias is train error minus Bayes error; variance is dev error minus train error. They have different
#   remedies.
# - Normalize inputs with $\mu$ and $\sigma$ of the training set, and apply the same two to everything.
# - Signals and gradients change exponentially with depth, unless each layer keeps the scale.

# %% further [markdown]
# ## Where to go on
#
# - A. Ng, *Machine Learning Yearning*, 2018, chapters 5 to 12 on dev and test sets, 20 to 27 on bias and variance.
# - Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, *Efficient BackProp*, 1998, section 4.3 on normalizing inputs, and
#   section 5 on why it speeds up learning.
# - R. Kohavi, *A Study of Cross-Validation and Bootstrap*, 1995, on stratified splits.
# - S. Hochreiter, Y. Bengio, P. Frasconi, J. Schmidhuber, *Gradient Flow in Recurrent Nets*, 2001, on vanishing
#   gradients.
#
# **Try it yourself.** Choose another seed in `stratified_split`, and run section 5 again. How much do the errors
# move? What does that tell you about a dev set of 113 examples?

# %% progress tags=["demo"]
progress()  # What is right so far, and what to do next.
