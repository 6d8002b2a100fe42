# %% title [markdown]
# # Regularization: learning the rule, not the noise
#
# A network with enough weights can learn its training examples by heart, noise and all. Then it does well on
# what it has seen, and badly on what comes next.
#
# **You will learn**
#
# - what L2 and L1 penalties add to the cost and to the gradient, and what they do to the weights,
# - how dropout works on the way forward and on the way back, and why it is off at test time,
# - when to stop training early,
# - how to make new examples out of old ones.
#
# You will write eight short functions and answer five questions. It takes 60 to 90 minutes.

# %% how-to-work [markdown]
# ## How to work
#
# Write your code between `### START CODE HERE ###` and `### END CODE HERE ###`, in place of each `None`. Run
# the cell, then run the check below it. The check tells you at once what is right, or what to look at next.
#
# The questions have one right letter.
#
# Notation is as in all lessons: examples are columns, and the page [Notation](NOTATION.md) has the
# whole list.
#
# **Stuck?** In a cell of your own, `hint("name_of_the_function")` gives a hint, and another one when you run it
# again. `progress()` shows how far you are.
#
# **After a break**, or when the kernel was restarted, begin with *Run > Run All Above Selected Cell*. If the next
# cell stops with a `ModuleNotFoundError`: when it names `helpers`, this notebook is not in the folder it came in;
# when it names anything else, install that with `%pip install` and its name.

# %% imports
import math
from functools import partial

import matplotlib.pyplot as plt
import numpy as np

from helpers.checks import check, hint, progress, solution
from helpers.datasets import load_digits, load_football, load_football_dev
from helpers.gradient_descent import update_parameters
from helpers.networks import accuracy, backward_propagation, compute_cost, forward_propagation
from helpers.networks import predict, relu, sigmoid
from helpers.plotting.regularization import explore_keep_prob, explore_penalty, plot_answers, plot_cost_curves
from helpers.plotting.regularization import plot_early_stopping, plot_masks, plot_mirrored, plot_pitch
from helpers.plotting.regularization import plot_pitch_boundaries, plot_weights, show_growing_border
from helpers.regularization import ask, costs_along, initialize_parameters, train

# %% task [markdown]
# ## The task
#
# Our goalkeeper kicks the ball far up the pitch. Somebody will head it: one of ours (class 1), or one of
# theirs (class 0). It depends on where the ball comes down, $x = (x_1, x_2)$, and on where the players happen
# to run at that moment. The first is a rule that a network can learn. The second is noise.
#
# We have 200 kicks to train on, and 200 to test with. The data are simulated: ten players a side, each near
# his place in the formation; whoever is nearest heads the ball.

# %% load-football tags=["demo"]
train_X, train_Y, test_X, test_Y = load_football()
trained, costs = {}, {}  # filled by each training in turn
plot_pitch(train_X, train_Y)

# %% baseline-text [markdown]
# ## 1. Without regularization
#
# Our network has layers of 20, 3 and 1 units: `layers_dims = [2, 20, 3, 1]`. That makes 127 parameters for
# 200 examples. The starting parameters are given; learning rate 0.3, 15,000 iterations.
#
# `train` takes three functions: how to go forward, what it costs, and how to go back. You will write new ones
# in a moment. Without them it uses the plain ones.

# %% train-baseline tags=["demo"]
start = initialize_parameters([2, 20, 3, 1])
run = train(train_X, train_Y, start)
trained["none"], costs["none"] = run.parameters, run.costs
plot_pitch_boundaries(trained, train=(train_X, train_Y), test=(test_X, test_Y))

# %% overfitting-text [markdown]
# ### It has learned the noise
#
# Look at the border between the two colours. It bends around single points, and draws islands where one
# player happened to be out of place.
#
# On the training set the network is right in 98 of 100 cases, on the test set in 89.5. This gap is
# **overfitting**. More training makes it larger: to become surer of the odd points, the network needs larger
# and larger weights.
#
# Watch it happen: press *Play*, or move the slider from one moment to the next. When is the border at its best?

# %% growing-border tags=["demo"]
moments = (0, 100, 200, 400, 700, 1_000, 1_500, 2_500, 4_000, 6_000, 10_000, 14_900)
snapshots = {moment: run.snapshots[moment // run.look_every] for moment in moments}
show_growing_border(snapshots, train=(train_X, train_Y), test=(test_X, test_Y))

# %% growing-border-takeaway [markdown]
# After a few hundred iterations the border is a simple one, and about as good on new kicks as it will ever be. Most
# of what comes later is noise learned by heart. So let us make large weights expensive.

# %% l2-question [markdown]
# ## 2. L2: a price on large weights
#
# **How can the cost itself prefer small weights?** Add the sum of their squares:
#
# $$J_{L2} = \underbrace{-\frac1m \sum_{i=1}^m \left( y^{(i)} \log a^{[3](i)} + (1 - y^{(i)}) \log(1 -
# a^{[3](i)}) \right)}_{\text{cross-entropy}} + \underbrace{\frac{\lambda}{2m} \sum_{l=1}^{3} \sum_{k,j}
# \left(W^{[l]}_{kj}\right)^2}_{\text{L2 penalty}}$$
#
# $\lambda$ says how much large weights cost; in the code it is `lambd`, because `lambda` is a word of
# Python's own. Biases are not penalized: they only shift the border, and there are few of them.
#
# **One worked number.** $W = \begin{pmatrix}1 & -2\\ 0 & 3\end{pmatrix}$ has the sum of squares
# $1 + 4 + 0 + 9 = 14$. With $\lambda = 0.7$ and $m = 5$ it costs $\frac{0.7}{2 \cdot 5} \cdot 14 = 0.98$.


# %% compute_cost_with_regularization
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    """
    Compute the cross-entropy plus the L2 penalty.

    Parameters
    ----------
    A3, Y : ndarray, shape (1, m)
        What the network says, and the true classes.
    parameters : dict
        "W1", "b1", "W2", "b2", "W3", "b3".
    lambd : float
        Strength of the penalty.

    Returns
    -------
    float
    """
    m = Y.shape[1]
    W1, W2, W3 = parameters["W1"], parameters["W2"], parameters["W3"]
    cross_entropy_cost = compute_cost(A3, Y)

    ### START CODE HERE ### (≈ 2 lines)
    sum_of_squares = np.sum(np.square(W1)) + np.sum(np.square(W2)) + np.sum(np.square(W3))
    L2_regularization_cost = lambd / (2 * m) * sum_of_squares
    ### END CODE HERE ###

    return cross_entropy_cost + L2_regularization_cost


# %% check-compute_cost_with_regularization
check("compute_cost_with_regularization", compute_cost_with_regularization)

# %% l2-gradient-text [markdown]
# ### Its gradient
#
# A new cost has a new gradient. The derivative of $\frac{\lambda}{2m} w^2$ is $\frac{\lambda}{m} w$: this is
# what the 2 below $\lambda$ is for. So
#
# $$dW^{[l]} = \underbrace{\frac1m\, dZ^{[l]} A^{[l-1]\top}}_{\text{as before}} + \frac{\lambda}{m} W^{[l]}.$$
#
# $db^{[l]}$, $dZ^{[l]}$ and $dA^{[l]}$ stay as they are.
#
# **One worked number.** A weight of 3, with $\lambda = 0.7$ and $m = 5$, adds $0.14 \cdot 3 = 0.42$ to its
# own gradient.


# %% backward_propagation_with_regularization
def backward_propagation_with_regularization(X, Y, cache, lambd):
    """
    Compute the gradient of the cost with the L2 penalty.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    cache : tuple
        From forward_propagation: (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3).
    lambd : float
        Strength of the penalty.

    Returns
    -------
    dict
        "dZ3", "dW3", "db3", "dA2", "dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1".
    """
    m = X.shape[1]
    _, A1, W1, _, _, A2, W2, _, _, A3, W3, _ = cache

    dZ3 = A3 - Y
    ### START CODE HERE ### (≈ 1 line)
    dW3 = dZ3 @ A2.T / m + lambd / m * W3
    ### END CODE HERE ###
    db3 = np.sum(dZ3, axis=1, keepdims=True) / m

    dA2 = W3.T @ dZ3
    dZ2 = dA2 * (A2 > 0)
    ### START CODE HERE ### (≈ 1 line)
    dW2 = dZ2 @ A1.T / m + lambd / m * W2
    ### END CODE HERE ###
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m

    dA1 = W2.T @ dZ2
    dZ1 = dA1 * (A1 > 0)
    ### START CODE HERE ### (≈ 1 line)
    dW1 = dZ1 @ X.T / m + lambd / m * W1
    ### END CODE HERE ###
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m

    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip


# %% check-backward_propagation_with_regularization
check("backward_propagation_with_regularization", backward_propagation_with_regularization)

# %% train-l2-text [markdown]
# Now train with $\lambda = 0.7$. Your two functions go into `train` in place of the plain ones; `partial(f,
# lambd=0.7)` is the function `f` with its `lambd` already given.

# %% train-l2 tags=["demo"]
run = train(
    train_X,
    train_Y,
    start,
    cost=partial(compute_cost_with_regularization, lambd=0.7),
    backward=partial(backward_propagation_with_regularization, lambd=0.7),
)
trained["L2"], costs["L2"] = run.parameters, run.costs
plot_pitch_boundaries({"L2": trained["L2"]}, train=(train_X, train_Y), test=(test_X, test_Y))

# %% l2-takeaway [markdown]
# ### Worse on what it has seen, better on what comes
#
# The islands are gone, and the border is smooth. On the training set the network is right in 95.5 of 100
# cases, 2.5 less than before. On the test set it is right in 94, which is 4.5 more.
#
# **Takeaway.** L2 trades a little accuracy on the training set for a simpler border. $\lambda$ is a choice:
# too small and the noise comes back, too large and the border becomes too simple (high bias). Choose it on
# a dev set, never on the test set.

# %% explore-penalty-text [markdown]
# ### Try it: other prices
#
# The two trainings above, and three with other values of $\lambda$. Move the slider: where does the border still bend
# around single points, and where is it too simple? (When there is no slider, run the cell again.)

# %% explore-penalty tags=["demo"]
priced = {0: trained["none"], 0.7: trained["L2"]}
for lambd in (0.1, 5, 50):
    cost = partial(compute_cost_with_regularization, lambd=lambd)
    backward = partial(backward_propagation_with_regularization, lambd=lambd)
    priced[lambd] = train(train_X, train_Y, start, cost=cost, backward=backward, num_iterations=6_000).parameters
explore_penalty(dict(sorted(priced.items())), train=(train_X, train_Y), test=(test_X, test_Y))

# %% decay-question [markdown]
# ### Question: one step with L2
#
# Put the new $dW$ into the step of gradient descent, $W := W - \alpha\, dW$, and sort the terms. Beside the
# usual step, what does the penalty do to $W$ in every iteration?
#
# - **a)** It subtracts the same small number from every positive weight, whatever its size.
# - **b)** It sets all weights below a threshold to zero.
# - **c)** It divides $W$ by its norm.
# - **d)** It multiplies $W$ by a number a little below 1.


# %% one_step_with_l2
def one_step_with_l2():
    ### START CODE HERE ### (1 line)
    answer = "d"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-one_step_with_l2
check("one_step_with_l2", one_step_with_l2)

# %% l1-question [markdown]
# ## 3. L1: a price on every weight that is not zero
#
# **What if the price is the absolute value, instead of the square?**
#
# $$J_{L1} = \text{cross-entropy} + \frac{\lambda}{m} \sum_{l=1}^{3} \sum_{k,j} \left|W^{[l]}_{kj}\right|$$
#
# The square hardly charges for small weights: going from 0.1 to 0 saves almost nothing. The absolute value
# charges for every bit alike. So L1 drives many weights all the way to zero; what remains is **sparse**.
#
# **One worked number.** The same $W = \begin{pmatrix}1 & -2\\ 0 & 3\end{pmatrix}$ as before, $\lambda = 0.7$,
# $m = 5$: $\frac{0.7}{5} \cdot (1 + 2 + 0 + 3) = 0.84$.


# %% compute_cost_with_l1
def compute_cost_with_l1(A3, Y, parameters, lambd):
    """
    Compute the cross-entropy plus the L1 penalty.

    Parameters
    ----------
    A3, Y : ndarray, shape (1, m)
        What the network says, and the true classes.
    parameters : dict
        "W1", "b1", "W2", "b2", "W3", "b3".
    lambd : float
        Strength of the penalty.

    Returns
    -------
    float
    """
    m = Y.shape[1]
    W1, W2, W3 = parameters["W1"], parameters["W2"], parameters["W3"]
    cross_entropy_cost = compute_cost(A3, Y)

    ### START CODE HERE ### (≈ 2 lines)
    sum_of_absolute_values = np.sum(np.abs(W1)) + np.sum(np.abs(W2)) + np.sum(np.abs(W3))
    L1_regularization_cost = lambd / m * sum_of_absolute_values
    ### END CODE HERE ###

    return cross_entropy_cost + L1_regularization_cost


# %% check-compute_cost_with_l1
check("compute_cost_with_l1", compute_cost_with_l1)

# %% l1-gradient-text [markdown]
# ### Its gradient
#
# The slope of $|w|$ is $+1$ where $w$ is positive, and $-1$ where it is negative. At 0 there is a kink, and
# no derivative. We take 0 there: a weight that has reached zero is left in peace. NumPy's `np.sign` does
# just that.
#
# $$dW^{[l]} = \text{as before} + \frac{\lambda}{m}\, \mathrm{sign}\left(W^{[l]}\right)$$
#
# **One worked number.** With $\lambda = 0.7$ and $m = 5$, a weight of 3 adds 0.14 to its gradient, a weight
# of $-0.001$ adds $-0.14$, and a weight of 0 adds nothing.
#
# This time the plain gradients are given. Add what the penalty contributes.


# %% backward_propagation_with_l1
def backward_propagation_with_l1(X, Y, cache, lambd):
    """
    Compute the gradient of the cost with the L1 penalty; a weight of exactly zero adds nothing.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    cache : tuple
        From forward_propagation: (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3).
    lambd : float
        Strength of the penalty.

    Returns
    -------
    dict
        "dZ3", "dW3", "db3", "dA2", "dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1".
    """
    m = X.shape[1]
    W1, W2, W3 = cache[2], cache[6], cache[10]
    gradients = backward_propagation(X, Y, cache)  # without the penalty

    ### START CODE HERE ### (≈ 3 lines)
    gradients["dW1"] = gradients["dW1"] + lambd / m * np.sign(W1)
    gradients["dW2"] = gradients["dW2"] + lambd / m * np.sign(W2)
    gradients["dW3"] = gradients["dW3"] + lambd / m * np.sign(W3)
    ### END CODE HERE ###

    return gradients


# %% check-backward_propagation_with_l1
check("backward_propagation_with_l1", backward_propagation_with_l1)

# %% train-l1 tags=["demo"]
run = train(
    train_X,
    train_Y,
    start,
    cost=partial(compute_cost_with_l1, lambd=0.3),
    backward=partial(backward_propagation_with_l1, lambd=0.3),
)
trained["L1"], costs["L1"] = run.parameters, run.costs
plot_weights({name: trained[name] for name in ("none", "L2", "L1") if name in trained})

# %% weights-text [markdown]
# ### What the weights look like
#
# The axis of the counts is logarithmic. Without a penalty, the largest weight has grown to 5.8. L2 keeps
# all of them moderate: none above 2.2. Units that the network does not need fade away, which puts a third
# of the weights near zero. L1 goes further: 88 of 100 weights are near zero, and the few that remain may be
# large.
#
# Not *exactly* to zero: a step of gradient descent jumps over the kink, and the next step jumps back. A
# weight with nothing else to do keeps hopping within $\alpha \lambda / m = 0.3 \cdot 0.3 / 200 = 0.00045$
# of zero.
#
# **Takeaway.** L1 selects, L2 shrinks. For networks L2 is the usual choice; one calls it **weight decay**.

# %% which-penalty-question [markdown]
# ### Question: which penalty?
#
# A hospital measures 300 values of every patient. It wants a model that predicts an illness, and a short list
# of the values that matter, so that the other measurements can be dropped. What do you try first?
#
# - **a)** L2, because it makes unimportant weights small.
# - **b)** L1, because it makes many weights (nearly) zero.
# - **c)** No penalty, because a penalty lowers the accuracy on the training set.
# - **d)** A penalty on the biases only.


# %% which_penalty
def which_penalty():
    ### START CODE HERE ### (1 line)
    answer = "b"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-which_penalty
check("which_penalty", which_penalty)

# %% dropout-question [markdown]
# ## 4. Dropout: never rely on one unit
#
# **Can we keep units from relying on each other?** In every iteration, dropout switches off units at random,
# for each example anew. A unit cannot count on any other unit being there. It must learn something that is
# useful in many companies.
#
# In a hidden layer there are four steps:
#
# 1. draw $D$, random numbers between 0 and 1, in the shape of $A$,
# 2. turn $D$ into a **mask**: 1 (or `True`) where the number is below `keep_prob`, else 0,
# 3. multiply: $A := A \odot D$,
# 4. divide by `keep_prob`.
#
# The input keeps all its features here, and the output layer its one unit.

# %% inverted-text [markdown]
# ### Why divide?
#
# **One worked number.** A unit says $a = 2$, and `keep_prob` is 0.8. In 8 of 10 cases it stays, and step 4
# makes it $2 / 0.8 = 2.5$. In 2 of 10 cases it becomes 0. The mean is $0.8 \cdot 2.5 + 0.2 \cdot 0 = 2$, as
# if there were no dropout.
#
# So the next layer receives signals of the usual size. This is called **inverted dropout**.

# %% inverted-numbers
a = np.full(100_000, 2.0)
kept = np.random.RandomState(0).rand(100_000) < 0.8
print(f"kept: {kept.mean():.3f}   mean, only masked: {np.mean(a * kept):.3f}", end="   ")
print(f"mean, masked and divided: {np.mean(a * kept / 0.8):.3f}")

# %% dropout-forward-text [markdown]
# ### Write it
#
# Use `np.random.rand`, and draw `D1` before `D2`. The line `np.random.seed(1)` is given, so that your masks
# can be compared with ours.
#
# The cache now carries the masks: the way back will need them.


# %% forward_propagation_with_dropout
def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    """
    Propagate forward, with dropout after both hidden layers.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    parameters : dict
        "W1", "b1", "W2", "b2", "W3", "b3".
    keep_prob : float
        Probability of keeping a unit.

    Returns
    -------
    A3 : ndarray, shape (1, m)
    cache : tuple
        (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
    """
    np.random.seed(1)  # the same "random" numbers for everybody
    W1, b1, W2, b2, W3, b3 = (parameters[key] for key in ("W1", "b1", "W2", "b2", "W3", "b3"))

    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    ### START CODE HERE ### (≈ 3 lines)
    D1 = np.random.rand(*A1.shape) < keep_prob  # steps 1 and 2: the mask, in the shape of A1
    A1 = A1 * D1  # step 3: switch off
    A1 = A1 / keep_prob  # step 4: make up for it
    ### END CODE HERE ###
    Z2 = W2 @ A1 + b2
    A2 = relu(Z2)
    ### START CODE HERE ### (≈ 3 lines)
    D2 = np.random.rand(*A2.shape) < keep_prob
    A2 = A2 * D2
    A2 = A2 / keep_prob
    ### END CODE HERE ###
    Z3 = W3 @ A2 + b3
    A3 = sigmoid(Z3)

    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


# %% check-forward_propagation_with_dropout
check("forward_propagation_with_dropout", forward_propagation_with_dropout)

# %% masks-text [markdown]
# Here are your masks for `keep_prob = 0.86`. Every column is one example. Each example meets its own, smaller
# network.

# %% masks tags=["demo"]
thinned = partial(forward_propagation_with_dropout, keep_prob=0.86)
A3, cache = ask(thinned, train_X, start)[0]
plot_masks(D1=cache[1], D2=cache[6])

# %% explore-keep_prob-text [markdown]
# ### Try it: how many to keep
#
# The network that was trained with L2 is asked about one example 500 times. To the left the masks of layer 1, to the
# right what reaches the last unit, $z^{[3]}$. Move the slider: does the mean stay, and what becomes of the spread?
# (When there is no slider, run the cell again.)

# %% explore-keep_prob tags=["demo"]
keep_probs = (0.2, 0.4, 0.5, 0.7, 0.86, 0.95, 1)
explore_keep_prob(forward_propagation_with_dropout, train_X, trained["L2"], keep_probs)

# %% dropout-backward-text [markdown]
# ### On the way back
#
# A unit that was off took no part in the answer. So no gradient may pass through it. And a unit that was on
# had its activation divided by `keep_prob`; by the chain rule the same factor belongs to its gradient:
#
# $$dA^{[l]} := dA^{[l]} \odot D^{[l]} \;/\; \mathtt{keep\_prob}$$
#
# Use the masks of the cache, the very same ones. New masks would send the gradient into units that did not
# speak.
#
# **One worked number.** $dA = (0.4, 0.4)$, $D = (1, 0)$ and `keep_prob` 0.8 give $(0.5, 0)$.


# %% backward_propagation_with_dropout
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    """
    Compute the gradient for the units that were kept on the way forward.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    cache : tuple
        From forward_propagation_with_dropout; its order stands there. Its masks hold True and False,
        or 1 and 0.
    keep_prob : float
        As on the way forward.

    Returns
    -------
    dict
        "dZ3", "dW3", "db3", "dA2", "dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1".
    """
    m = X.shape[1]
    _, D1, A1, _, _, _, D2, A2, W2, _, _, A3, W3, _ = cache

    dZ3 = A3 - Y
    dW3 = dZ3 @ A2.T / m
    db3 = np.sum(dZ3, axis=1, keepdims=True) / m

    dA2 = W3.T @ dZ3
    ### START CODE HERE ### (≈ 2 lines)
    dA2 = dA2 * D2  # the same units are off
    dA2 = dA2 / keep_prob  # the same factor
    ### END CODE HERE ###
    dZ2 = dA2 * (A2 > 0)
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m

    dA1 = W2.T @ dZ2
    ### START CODE HERE ### (≈ 2 lines)
    dA1 = dA1 * D1
    dA1 = dA1 / keep_prob
    ### END CODE HERE ###
    dZ1 = dA1 * (A1 > 0)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m

    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip


# %% check-backward_propagation_with_dropout
check("backward_propagation_with_dropout", backward_propagation_with_dropout)

# %% train-dropout-text [markdown]
# ### Train with fresh masks
#
# One thing first. The seed line inside your function would draw *the same* masks in every iteration: each
# example would meet one smaller network only, for ever. That is not dropout any more. So `train` sets the
# seed once at the beginning, and makes `np.random.seed` do nothing until it is done.

# %% train-dropout tags=["demo"]
run = train(
    train_X,
    train_Y,
    start,
    forward=thinned,
    backward=partial(backward_propagation_with_dropout, keep_prob=0.86),
)
trained["dropout"], costs["dropout"] = run.parameters, run.costs
plot_pitch_boundaries({"dropout": trained["dropout"]}, train=(train_X, train_Y), test=(test_X, test_Y))

# %% costs-text [markdown]
# ### May the cost rise?
#
# The accuracy above was measured without dropout: 96.5 % on the training set, and 93.5 % on the test set, 4
# points more than without regularization. Now look at how the costs went.

# %% costs tags=["demo"]
plot_cost_curves(costs)

# %% costs-takeaway [markdown]
# ### With dropout it may
#
# With plain gradient descent the cost should fall, but for small waves when the learning rate is large, as
# here. With dropout it jumps up and down: in every iteration the masks are new, so every cost belongs to
# another, thinner network. A single rise says nothing.
#
# **To look for bugs, set `keep_prob = 1`**, see the cost fall, and only then switch dropout on.
#
# The curves for L2 and L1 contain their penalties, so their height cannot be compared with the others. Low is
# not the aim: the lowest curve here belongs to the network with the worst test accuracy.

# %% test-time-text [markdown]
# ### At test time
#
# Take the one test example of which the network is least sure, and ask it a thousand times, with dropout on.

# %% test-time tags=["demo"]
probabilities, _ = forward_propagation(test_X, trained.get("dropout"))
unsure = [np.abs(probabilities - 0.5).argmin()]
answers = ask(thinned, test_X[:, unsure], trained["dropout"], times=1_000)
plot_answers([A3.item() for A3, cache in answers], without=probabilities[0, unsure].item())

# %% dropout-off-question [markdown]
# ### Question: why is dropout off at test time?
#
# - **a)** Because the test set is small, and masks would use up its examples.
# - **b)** Because the units that dropout switched off in training no longer exist.
# - **c)** Because the answer should not depend on chance, and inverted dropout has already kept the signals
#   at the size they have without masks.
# - **d)** Because the weights must be multiplied by `keep_prob` at test time, and masks would do that
#   twice.


# %% why_dropout_is_off
def why_dropout_is_off():
    ### START CODE HERE ### (1 line)
    answer = "c"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-why_dropout_is_off
check("why_dropout_is_off", why_dropout_is_off)

# %% gradient-check-text [markdown]
# ### Dropout and gradient checking
#
# A later lesson checks gradients with a difference of two costs, $\frac{J(\theta + \varepsilon) - J(\theta -
# \varepsilon)}{2 \varepsilon}$, with $\varepsilon = 10^{-7}$. Let us compute the cost of *one and the same*
# $\theta$ three times, with dropout on.

# %% same-parameters-three-costs tags=["demo"]
for A3, _ in ask(thinned, train_X, trained.get("dropout"), times=3):
    print(f"cost: {compute_cost(A3, train_Y):.6f}")

# %% gradient-check-question [markdown]
# ### Question: why must the gradient be checked without dropout?
#
# - **a)** Because the two costs come from different masks: their difference shows the change of the masks,
#   not that of $\theta$.
# - **b)** Because dropout has no backward pass.
# - **c)** Because $\varepsilon$ is smaller than $1 -$ `keep_prob`.
# - **d)** Because with dropout most gradients are exactly zero.


# %% gradient_check_with_dropout
def gradient_check_with_dropout():
    ### START CODE HERE ### (1 line)
    answer = "a"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-gradient_check_with_dropout
check("gradient_check_with_dropout", gradient_check_with_dropout)

# %% often-got-wrong [markdown]
# ### Often got wrong
#
# | you may read or write | but |
# |---|---|
# | penalty $\frac{\lambda}{2} \sum w^2$ | $\frac{\lambda}{2m}$: else $\lambda$ depends on $m$ |
# | $\frac{\lambda}{2m} \lvert w \rvert$ for L1 | published too, and accepted; the 2 cancels nothing |
# | `np.random.randn` for a mask | below 0.8 in 79 of 100 cases, but below 0.5 in 69, not 50: use `rand` |
# | a mask `D > keep_prob` | keeps the units that should go |
# | dropout acts on the weights $W$ | on the activations $A$, for each example anew |
# | dropout on the input as a rule | rarely, and then with `keep_prob` near 1 |
# | a seed line inside the training loop | the same masks for ever |

# %% early-question [markdown]
# ## 5. Early stopping
#
# **Weights grow while we train. Why not stop in time?** Keep a **dev set** aside: 200 more kicks. Every few
# iterations look at the cost on it. When it has stopped falling, stop, and go back to the parameters with the
# lowest cost.
#
# A cost may rise a little and then fall further. So we are patient: we stop after `patience` looks **in a
# row** that brought no new lowest cost. An equal cost is not a new lowest one.

# %% early-worked-example [markdown]
# **One worked example.** Costs 0.5, 0.4, 0.45, 0.42, 0.3 with `patience = 2`: look 1 is the best, looks 2
# and 3 bring nothing new, so we stop at look 3 and return `(1, 3)`. We never see the 0.3. With `patience =
# 3` we would: `(4, 4)`.


# %% early_stopping
def early_stopping(dev_costs, patience):
    """
    Find where to stop, and which look was the best.

    Parameters
    ----------
    dev_costs : list of float
        Cost on the dev set at look 0, 1, 2, ...
    patience : int
        Stop after so many looks in a row without a new lowest cost.

    Returns
    -------
    best : int
        Number of the look with the lowest cost up to the stop.
    stop : int
        Number of the look after which training stops; the last one if patience never runs out.
    """
    best = 0
    for stop, cost in enumerate(dev_costs):  # stop is the number of the look
        ### START CODE HERE ### (≈ 4 lines)
        # a new lowest cost? else: is patience over?
        if cost < dev_costs[best]:
            best = stop
        elif stop - best >= patience:
            return best, stop
        ### END CODE HERE ###
    return best, stop


# %% check-early_stopping
check("early_stopping", early_stopping)

# %% train-early tags=["demo"]
dev_X, dev_Y = load_football_dev()
run = train(train_X, train_Y, start, num_iterations=3_000, look_every=10)
dev_costs = costs_along(run, dev_X, dev_Y)
best, stop = early_stopping(dev_costs, patience=20)
trained["early stopping"] = run.snapshots[best]
plot_early_stopping(run.costs, dev_costs, best, stop)
print(f"test accuracy at iteration {10 * best}: {accuracy(test_X, test_Y, trained['early stopping']):.1f} %")

# %% early-takeaway [markdown]
# ### Cheap, with a price
#
# The lowest dev cost comes after 170 iterations. The network is then right in 94 of 100 test cases, after a
# hundredth of the training. In the shaded part the cost still falls on the training set, while it rises on
# the dev set: there it learns noise.
#
# The price: one knob now does two jobs. To stop early is to optimize less *and* to overfit less, and you
# cannot turn the one without the other. With L2 you can train as long as you like, and search for $\lambda$
# alone.

# %% mirror-question [markdown]
# ## 6. Data augmentation
#
# **The best cure for overfitting is more data. Can we make some?** A mirrored photo of a cat still shows a
# cat. So every image gives us a second one, for nothing.
#
# A column of $X$ holds the pixels of an image, row after row from the top. To mirror it, make it an image
# again, and let left and right change places.

# %% mirror-worked-example [markdown]
# **One worked example.** A tiny image of 2 rows and 3 columns:
#
# $$\begin{pmatrix}1 & 2 & 3\\ 4 & 5 & 6\end{pmatrix} \to \begin{pmatrix}3 & 2 & 1\\ 6 & 5 & 4\end{pmatrix}$$
#
# So the column $(1, 2, 3, 4, 5, 6)$ becomes $(3, 2, 1, 6, 5, 4)$.
#
# Return all originals first, then all mirrored images in the same order, and the labels for both.


# %% augment_with_mirror
def augment_with_mirror(X, Y, height, width):
    """
    Put the mirrored images behind the images.

    Parameters
    ----------
    X : ndarray, shape (height * width, m)
        One image per column.
    Y : ndarray, shape (1, m)
        Labels.
    height, width : int

    Returns
    -------
    X_augmented : ndarray, shape (height * width, 2 * m)
    Y_augmented : ndarray, shape (1, 2 * m)
    """
    m = X.shape[1]
    images = X.T.reshape(m, height, width)  # images[i] is example i

    ### START CODE HERE ### (≈ 3 lines)
    mirrored = images[:, :, ::-1]  # left and right change places
    X_augmented = np.concatenate([X, mirrored.reshape(m, height * width).T], axis=1)  # columns again
    Y_augmented = np.concatenate([Y, Y], axis=1)
    ### END CODE HERE ###

    return X_augmented, Y_augmented


# %% check-augment_with_mirror
check("augment_with_mirror", augment_with_mirror)

# %% mirror-digits-text [markdown]
# Try it on handwritten digits. Which of the mirrored ones would you still label as before?

# %% mirror-digits tags=["demo"]
digits_X, digits_Y, _, _ = load_digits()
some = [int(np.argmax(digits_Y[0] == digit)) for digit in range(10)]
mirrored_X, mirrored_Y = augment_with_mirror(digits_X[:, some], digits_Y[:, some], height=8, width=8)
plot_mirrored(digits_X[:, some], digits_Y[:, some], mirrored_X)

# %% mirror-takeaway [markdown]
# **Takeaway.** Augmentation tells the network what does *not* matter. A new example must still deserve its
# label: a mirrored 0 or 8 does, a mirrored 2 does not. Small shifts, small rotations and a little noise are
# safer for digits.

# %% augmentation-question [markdown]
# ### Question: which augmentation is safe?
#
# - **a)** Mirror photos of road signs left to right, to tell "turn left" from "turn right".
# - **b)** Turn photos of handwritten digits upside down, to read postal codes.
# - **c)** Mirror photos of dogs and cats top to bottom *and* exchange their labels.
# - **d)** Mirror photos of dogs and cats left to right, to tell dogs from cats.


# %% which_augmentation
def which_augmentation():
    ### START CODE HERE ### (1 line)
    answer = "d"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-which_augmentation
check("which_augmentation", which_augmentation)

# %% compare-text [markdown]
# ## 7. All together
#
# The same network, the same start, the same 200 examples.

# %% compare tags=["demo"]
shown = {name: trained[name] for name in ("none", "L2", "dropout", "early stopping") if name in trained}
plot_pitch_boundaries(shown, train=(train_X, train_Y), test=(test_X, test_Y))

# %% table tags=["demo"]
print(f"{'training':<16} {'train':>8} {'test':>8}")
for name, parameters in trained.items():
    on_train, on_test = accuracy(train_X, train_Y, parameters), accuracy(test_X, test_Y, parameters)
    print(f"{name:<16} {on_train:6.1f} % {on_test:6.1f} %")

# %% table-text [markdown]
# The course publishes such a table for football data of its own, after 30,000 iterations. Those data cannot
# be passed on; ours tell the same story.
#
# | training | train | test | published: train | test |
# |---|---|---|---|---|
# | none | 98 % | 89.5 % | 95 % | 91.5 % |
# | L2, $\lambda = 0.7$ | 95.5 % | 94 % | 94 % | 93 % |
# | dropout, `keep_prob` 0.86 | 96.5 % | 93.5 % | 93 % | 95 % |
#
# Without regularization the network is best on the training set, and worst on the test set. 200 test
# examples are not many: one of them is half a point, so do not read much into L2 against dropout.

# %% learned [markdown]
# ## What you have learned
#
# - A gap between training and test accuracy is overfitting; regularization makes it smaller.
# - L2 adds $\frac{\lambda}{2m} \sum w^2$ to the cost and $\frac{\lambda}{m} W$ to the gradient. L1 adds
#   $\frac{\lambda}{m}\, \mathrm{sign}(W)$, and makes weights sparse.
# - Dropout masks activations and divides by `keep_prob`, forward and back with the same masks. It is for
#   training only.
# - Early stopping needs a dev set and patience. Augmentation must keep the labels true.

# %% further [markdown]
# ## Where to go on
#
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016, chapter 7: sections 7.1 (L2 and L1), 7.4
#   (augmentation), 7.8 (early stopping), 7.12 (dropout).
# - N. Srivastava and others, *Dropout: A Simple Way to Prevent Neural Networks from Overfitting*, 2014,
#   section 4; section 10 has the division by `keep_prob`.
# - L. Prechelt, *Early Stopping – But When?*, 1998, section 2.
# - A. Krogh, J. Hertz, *A Simple Weight Decay Can Improve Generalization*, 1992.
#
# **Try it yourself.** Train with $\lambda = 0.01$, 0.1, 1, 10 and 100, and write down the accuracy on the
# dev set each time. Where does the border become too simple?

# %% progress tags=["demo"]
progress()  # What is right so far, and what to do next.
