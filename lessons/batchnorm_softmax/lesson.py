# %% title [markdown]
# # Softmax and batch norm: many classes, calm layers
#
# Until now the network answered yes or no. Now it reads handwritten digits: ten classes. And it gets a new kind
# of layer, which keeps the signal at a healthy size *while* the network learns.
#
# **You will learn**
#
# - how softmax turns scores into probabilities, and how to compute it without overflow,
# - why its gradient is so short,
# - what batch norm does in training, what it does when testing, and how the gradient passes through it,
# - which parameter it makes unnecessary,
# - to put all of it into a network that reads digits.
#
# You will write six short functions and answer four questions. It takes 60 to 90 minutes.

# %% how-to-work [markdown]
# ## How to work
#
# Write your code between `### START CODE HERE ###` and `### END CODE HERE ###`, in place of each `None`. Run
# the cell, then run the check below it. The check tells you at once what is right, or what to look at next.
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

from helpers.batchnorm_networks import Toolbox, accuracy, effect_of_bias, one_hot, running_means, train_classifier
from helpers.checks import check, hint, progress, solution
from helpers.datasets import load_digits, load_spiral
from helpers.gradient_descent import update_parameters
from helpers.networks import backward_propagation, compute_cost, forward_propagation
from helpers.networks import relu, sigmoid
from helpers.plotting.batchnorm_softmax import plot_before_and_after, plot_digits, plot_regions
from helpers.plotting.batchnorm_softmax import plot_running_averages, plot_softmax, plot_training

# %% notation [markdown]
# ## Notation
#
# | in the text | in the code | what it is |
# |---|---|---|
# | $C$ | `C` | number of classes |
# | $Y$ | `Y` | true classes, **one-hot**: shape $(C, m)$, a single 1 in each column |
# | $Z$ | `Z` | scores, or what a layer computes before its activation; one example per column |
# | $\mu,\ \sigma^2$ | `mean`, `var` | mean and variance of a unit over the examples, shape $(n, 1)$ |
# | $Z_\text{norm}$, $\tilde Z$ | `Z_norm`, `Z_tilde` | normalized; normalized, then scaled and shifted |
# | $\gamma,\ \beta$ | `gamma`, `beta` | new standard deviation and mean of a unit, both learned |
#
# This $\beta$ has nothing to do with the $\beta$ of momentum or Adam. The rest is on the page
# [Notation](NOTATION.md).

# %% softmax-question [markdown]
# ## 1. Softmax
#
# **How can a network choose among C classes?** Give its last layer C units, one score $z_j$ for each class. Then
# make the scores positive, and let them share a total of 1:
#
# $$a_j = \frac{e^{z_j}}{\sum_{k=1}^{C} e^{z_k}}.$$
#
# **One worked example.** The scores 5, 2, -1, 3 give $e^z$ = 148.4, 7.4, 0.4, 20.1; their sum is 176.3. The
# probabilities are 0.842, 0.042, 0.002, 0.114.
#
# With two classes this is nothing new: $e^{z_1} / (e^{z_1} + e^{z_2}) = \sigma(z_1 - z_2)$, a sigmoid.

# %% large-scores-text [markdown]
# ### When scores are large
#
# Scores can become large during training. Look at what the computer then makes of $e^z$.
#
# There is a way out. For any number $c$,
#
# $$\frac{e^{z_j - c}}{\sum_k e^{z_k - c}} = \frac{e^{-c}\, e^{z_j}}{e^{-c} \sum_k e^{z_k}} = a_j.$$
#
# So we may choose $c$ as we like, for every column anew. Choose it so that no exponent is above 0.

# %% large-scores
with np.errstate(over="ignore"):
    for z in (10.0, 100.0, 709.0, 710.0, 1000.0):
        print(f"z = {z:6.0f}   exp(z) = {np.exp(z):.3g}")


# %% softmax
def softmax(Z):
    """
    Turn the scores of each example into probabilities.

    Parameters
    ----------
    Z : ndarray, shape (C, m)
        Scores, one example per column; they may be as large as 1000 or as small as -1000.

    Returns
    -------
    ndarray, shape (C, m)
        Probabilities; each column sums to 1.
    """
    ### START CODE HERE ### (≈ 2 lines)
    exps = np.exp(Z - np.max(Z, axis=0, keepdims=True))  # the largest exponent of each column is 0
    A = exps / np.sum(exps, axis=0, keepdims=True)
    ### END CODE HERE ###

    return A


# %% check-softmax
check("softmax", softmax)

# %% temperature-text [markdown]
# ### How soft is it?
#
# Divide all scores by a number $T$ before softmax. It is called the temperature. The figure shows four
# temperatures on the left. On the right, one score moves and the others stay.
#
# Before you run the cell, guess: which $T$ makes the answer more sure, a small one or a large one?

# %% temperature tags=["demo"]
plot_softmax(softmax, np.array([[5.0], [2.0], [-1.0], [3.0]]))

# %% softmax-takeaway [markdown]
# **Takeaway.** Only *differences* between scores count. Large differences make softmax nearly a choice of the
# largest; small differences make all classes nearly equal. The order of the classes never changes.

# %% why_subtract_the_maximum-text [markdown]
# **Question.** Why does a good softmax first subtract the largest score of each column?
#
# - **a** The probabilities become more even, which helps learning.
# - **b** It changes nothing on paper, but on the computer no exponential overflows.
# - **c** Without it, the columns would not sum to 1, even on paper.
# - **d** The gradient becomes larger, so learning is faster.


# %% why_subtract_the_maximum
def why_subtract_the_maximum():
    ### START CODE HERE ### (1 line)
    answer = "b"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-why_subtract_the_maximum
check("why_subtract_the_maximum", why_subtract_the_maximum)

# %% cross-entropy-question [markdown]
# ## 2. The cost, and its gradient
#
# **How wrong is an answer?** Look only at the probability it gives to the true class: near 1, it costs little;
# near 0, it costs a lot.
#
# $$\mathcal{L}(a, y) = -\sum_{j=1}^{C} y_j \log a_j, \qquad J = \frac1m \sum_{i=1}^{m} \mathcal{L}(a^{(i)}, y^{(i)}).$$
#
# $y$ is one-hot, so one single term of the sum is left.
#
# **One worked number.** Two examples, whose true classes got 0.5 and 0.8. The losses are 0.693 and 0.223, and
# the cost is their mean, 0.458.
#
# (In code, `np.log(0)` is $-\infty$, and `0 * np.log(0)` is `nan`. It is safer to pick out the true class's
# probability first, and to take its logarithm then.)


# %% compute_cross_entropy
def compute_cross_entropy(A, Y):
    """
    Compute the cost of probabilities.

    Parameters
    ----------
    A : ndarray, shape (C, m)
        Probabilities.
    Y : ndarray, shape (C, m)
        True classes, one-hot.

    Returns
    -------
    float
        The mean of the examples' losses.
    """
    ### START CODE HERE ### (≈ 2 lines)
    true_class = np.sum(Y * A, axis=0)  # the probability of the true class, for each example
    cost = -np.mean(np.log(true_class))
    ### END CODE HERE ###

    return cost


# %% check-compute_cross_entropy
check("compute_cross_entropy", compute_cross_entropy)

# %% gradient-question [markdown]
# ### The shortest gradient of the course
#
# **How should the scores change?** Go back two steps. For the true class $c$,
# $\partial\mathcal{L}/\partial a_c = -1/a_c$. And each probability depends on *all* scores:
#
# $$\frac{\partial a_c}{\partial z_j} = a_c\,(\mathbb{1}[j = c] - a_j).$$
#
# Multiply: $a_c$ cancels, and what is left is
#
# $$\frac{\partial \mathcal{L}}{\partial z_j} = a_j - y_j.$$
#
# **One worked example.** $a = (0.25, 0.5, 0.25)$ and the second class is true: the gradient is $(0.25, -0.5,
# 0.25)$. A step downhill raises the second score and lowers the two others.
#
# As everywhere in this course, $dZ$ has one column per example; the mean is taken in $dW$ and $db$.


# %% softmax_backward
def softmax_backward(A, Y):
    """
    Compute the gradient of each example's loss with respect to its scores.

    Parameters
    ----------
    A : ndarray, shape (C, m)
        Probabilities, from softmax.
    Y : ndarray, shape (C, m)
        True classes, one-hot.

    Returns
    -------
    ndarray, shape (C, m)
        dZ, one column per example.
    """
    ### START CODE HERE ### (1 line)
    dZ = A - Y
    ### END CODE HERE ###

    return dZ


# %% check-softmax_backward
check("softmax_backward", softmax_backward)

# %% softmax-backward-takeaway [markdown]
# **Takeaway.** Softmax and cross-entropy belong together: their gradient is "what I said minus what is true",
# just as for sigmoid and the two-class cost.

# %% batchnorm-question [markdown]
# ## 3. Batch norm, forward
#
# **A good start keeps the signal's size. What keeps it later?** The weights change with every step, and so do
# the values each layer sends to the next one.
#
# Batch norm normalizes every **unit** (a row of $Z$) over the examples of the mini-batch, and then lets the
# network choose the mean and the spread it likes best:
#
# $$\mu = \frac1m \sum_i z^{(i)}, \qquad \sigma^2 = \frac1m \sum_i \left(z^{(i)} - \mu\right)^2,$$
#
# $$z_\text{norm} = \frac{z - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \qquad \tilde z = \gamma\, z_\text{norm} + \beta.$$
#
# $\varepsilon$ stands **inside** the root. It keeps the division possible when all $z$ are equal.

# %% batchnorm-worked [markdown]
# **One worked example.** One unit, four examples: $z = (1, 2, 3, 6)$. Then $\mu = 3$, and
# $\sigma^2 = (4 + 1 + 0 + 9) / 4 = 3.5$. Normalized: $(-1.07, -0.53, 0, 1.60)$. With $\gamma = 1$ and $\beta = 0$
# this is also $\tilde z$.
#
# The variance divides by $m$, not by $m - 1$. That is NumPy's `np.var` as it is.

# %% batchnorm-worked-number
z = np.array([[1.0, 2.0, 3.0, 6.0]])
print("mean:", z.mean(), "  variance:", z.var(), "  with m - 1:", round(z.var(ddof=1), 3))

# %% testing-question [markdown]
# ### And when testing?
#
# One image arrives. There is no mini-batch to take a mean of, and the answer for an image should not depend on
# who else is in the queue.
#
# So in training we also keep **running averages**, exponentially weighted:
#
# $$\mu_\text{run} \leftarrow 0.9\, \mu_\text{run} + 0.1\, \mu, \qquad \sigma^2_\text{run} \leftarrow 0.9\,
# \sigma^2_\text{run} + 0.1\, \sigma^2.$$
#
# The 0.9 is called `momentum` here: the share of the *old* value that is kept. When testing, $\mu_\text{run}$
# and $\sigma^2_\text{run}$ stand in for $\mu$ and $\sigma^2$, and nothing is updated.
#
# **One worked number.** The running mean is 1, the mini-batch's mean is 3: the new one is 0.9 + 0.3 = 1.2.


# %% batchnorm_forward
def batchnorm_forward(Z, gamma, beta, running_mean, running_var, mode, momentum=0.9, epsilon=1e-5):
    """
    Normalize every unit, then scale and shift it.

    Parameters
    ----------
    Z : ndarray, shape (n, m)
    gamma, beta, running_mean, running_var : ndarray, shape (n, 1)
    mode : str
        "train": normalize by the mini-batch, and update the running averages.
        "test": normalize by the running averages, and leave them as they are.
    momentum : float
        Share of the old running average that is kept.
    epsilon : float
        Added to the variance, inside the root.

    Returns
    -------
    Z_tilde : ndarray, shape (n, m)
    cache : tuple
        What the way back needs: (Z_norm, gamma, var, epsilon).
    running_mean, running_var : ndarray, shape (n, 1)
    """
    if mode == "train":
        ### START CODE HERE ### (≈ 4 lines)
        mean = np.mean(Z, axis=1, keepdims=True)  # over the examples
        var = np.var(Z, axis=1, keepdims=True)  # divides by m
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var
        ### END CODE HERE ###
    else:
        ### START CODE HERE ### (≈ 2 lines)
        mean = running_mean  # what was remembered
        var = running_var
        ### END CODE HERE ###

    ### START CODE HERE ### (≈ 2 lines)
    Z_norm = (Z - mean) / np.sqrt(var + epsilon)
    Z_tilde = gamma * Z_norm + beta
    ### END CODE HERE ###

    cache = (Z_norm, gamma, var, epsilon)
    return Z_tilde, cache, running_mean, running_var


# %% check-batchnorm_forward
check("batchnorm_forward", batchnorm_forward)

# %% running-text [markdown]
# ### Running averages need time
#
# A unit has values around 3. Its running mean starts at 0. With a momentum of 0.9 it averages over about the
# last 10 mini-batches, with 0.99 over about the last 100. Watch both on their way.

# %% running tags=["demo"]
history = {f"momentum {momentum}": running_means(batchnorm_forward, momentum) for momentum in (0.9, 0.99)}
plot_running_averages(history, target=3)

# %% running-takeaway [markdown]
# **Takeaway.** A larger momentum gives a smoother average, which arrives later. Make sure that training takes
# many more steps than $1 / (1 - \mathtt{momentum})$.

# %% slow_running_averages-text [markdown]
# **Question.** A network with momentum 0.99 was trained for 20 mini-batches. Its running means started at 0,
# its running variances at 1. The training cost has become low, but when testing, even the *training* images
# are classified badly. What is the most likely reason?
#
# - **a** The averages are fine after 20 steps; the network has overfitted.
# - **b** The wrong running averages disturbed the training, and its cost cannot be trusted.
# - **c** The running averages are still close to where they started.
# - **d** $\gamma$ and $\beta$ learn a hundred times more slowly with this momentum.


# %% slow_running_averages
def slow_running_averages():
    ### START CODE HERE ### (1 line)
    answer = "c"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-slow_running_averages
check("slow_running_averages", slow_running_averages)

# %% one_example_when_testing-text [markdown]
# **Question.** Somebody forgets the mode, and sends **one single image** through a network in mode `"train"`.
# What does a batch norm layer return for it?
#
# - **a** $\beta$, whatever the image shows.
# - **b** `nan`, for the variance is zero.
# - **c** $\gamma z + \beta$, for there is nothing to normalize.
# - **d** The same as in mode `"test"`, for the running averages step in.


# %% one_example_when_testing
def one_example_when_testing():
    ### START CODE HERE ### (1 line)
    answer = "a"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-one_example_when_testing
check("one_example_when_testing", one_example_when_testing)

# %% backward-question [markdown]
# ## 4. Batch norm, backward
#
# **How does a gradient pass through?** $\gamma$ and $\beta$ are easy: they stand in $\tilde z = \gamma
# z_\text{norm} + \beta$. Like $db$, their gradients are means over the examples:
#
# $$d\beta = \frac1m \sum_i d\tilde z^{(i)}, \qquad d\gamma = \frac1m \sum_i d\tilde z^{(i)}\, z_\text{norm}^{(i)}.$$
#
# For $Z$ there are **three** ways: directly, through the mean, and through the variance. Every example moves
# $\mu$ and $\sigma^2$, and with them the $\tilde z$ of all others.

# %% backward-formula [markdown]
# ### Put together
#
# Follow the three ways, add them up, and much cancels:
#
# $$\boxed{dz^{(i)} = \frac{\gamma}{\sqrt{\sigma^2 + \varepsilon}} \left( d\tilde z^{(i)} - d\beta -
# z_\text{norm}^{(i)}\, d\gamma \right)}$$
#
# In words: from the incoming gradient, take away its mean (the mean of $z$ cannot matter, it is subtracted),
# and take away the part along $z_\text{norm}$ (the size of $z$ hardly matters, it is divided out).
#
# **One worked number.** For the unit above, let $d\tilde z = (1, 0, 2, -1)$. Then $d\beta = 2/4 = 0.5$ and
# $d\gamma = (-1.07 + 0 + 0 - 1.60)/4 = -0.67$.


# %% batchnorm_backward
def batchnorm_backward(dZ_tilde, cache):
    """
    Send the gradient back through a batch norm layer in training.

    Parameters
    ----------
    dZ_tilde : ndarray, shape (n, m)
        Gradient with respect to Z_tilde, one column per example.
    cache : tuple
        (Z_norm, gamma, var, epsilon), from batchnorm_forward.

    Returns
    -------
    dZ : ndarray, shape (n, m)
        One column per example.
    dgamma, dbeta : ndarray, shape (n, 1)
        Means over the examples.
    """
    Z_norm, gamma, var, epsilon = cache

    ### START CODE HERE ### (≈ 3 lines)
    dbeta = np.mean(dZ_tilde, axis=1, keepdims=True)
    dgamma = np.mean(dZ_tilde * Z_norm, axis=1, keepdims=True)
    dZ = gamma / np.sqrt(var + epsilon) * (dZ_tilde - dbeta - Z_norm * dgamma)  # the boxed formula
    ### END CODE HERE ###

    return dZ, dgamma, dbeta


# %% check-batchnorm_backward
check("batchnorm_backward", batchnorm_backward)

# %% fate_of_the_bias-text [markdown]
# **Question.** A layer computes $Z = WA + b$, followed by batch norm in mode `"train"`. Its $b$ starts at 0.5
# and is trained by gradient descent like everything else. What becomes of it?
#
# - **a** It shares the work with $\beta$; both learn about half of the shift.
# - **b** It grows and grows, because batch norm hides its effect from the cost.
# - **c** It makes the unit's variance larger, and $\gamma$ has to make up for it.
# - **d** It stays at 0.5, and no output of the layer would change if it were 0.


# %% fate_of_the_bias
def fate_of_the_bias():
    ### START CODE HERE ### (1 line)
    answer = "d"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-fate_of_the_bias
check("fate_of_the_bias", fate_of_the_bias)

# %% bias-text [markdown]
# ### Try it
#
# Add a bias of 5, or of 500, before your batch norm. How much does the output change? And how large is the
# gradient $db$, the mean of a row of your $dZ$? (Numbers around $10^{-14}$ are rounding.)

# %% bias tags=["demo"]
for b in (5, 500):
    change, db = effect_of_bias(batchnorm_forward, batchnorm_backward, b)
    print(f"b = {b:3d}   largest change of an output: {change:.0e}   largest entry of db: {db:.0e}")

# %% bias-takeaway [markdown]
# **Takeaway.** Before batch norm, leave $b$ out. Each hidden layer then has $W$, $\gamma$ and $\beta$. The last
# layer has no batch norm, and keeps its $b$.

# %% network-question [markdown]
# ## 5. Into the network
#
# **Where does batch norm go?** Between the product and the activation:
#
# $$Z^{[l]} = W^{[l]} A^{[l-1]} \;\to\; \tilde Z^{[l]} = \mathrm{BN}(Z^{[l]}) \;\to\; A^{[l]} =
# \mathrm{relu}(\tilde Z^{[l]}),$$
#
# and at the end $A^{[L]} = \mathrm{softmax}(W^{[L]} A^{[L-1]} + b^{[L]})$.
#
# **One worked example.** For layers of 64, 50 and 10 units: $W^{[1]}$ (50, 64), $\gamma^{[1]}$ and
# $\beta^{[1]}$ (50, 1), $W^{[2]}$ (10, 50), $b^{[2]}$ (10, 1). With mini-batches of 32 examples, $\mu$ and
# $\sigma^2$ of layer 1 are (50, 1).
#
# Call your own functions. The checks also put stand-ins in their place, to see that you do.


# %% forward_propagation_with_batchnorm
def forward_propagation_with_batchnorm(X, parameters, running, mode):
    """
    Send examples through hidden layers LINEAR -> BATCH NORM -> RELU and a last layer LINEAR -> SOFTMAX.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    parameters : dict
        "W1", "gamma1", "beta1", ... for the hidden layers; "WL", "bL" for the last one.
    running : dict
        "mean1", "var1", ... : running averages of the hidden layers.
    mode : str
        "train" or "test".

    Returns
    -------
    A : ndarray, shape (C, m)
        Probabilities.
    caches : list
        For the way back.
    running : dict
        The running averages after this call.
    """
    L = sum(key.startswith("W") for key in parameters)
    running, caches, A = dict(running), [], X

    for l in range(1, L):  # the hidden layers
        A_prev, W, gamma, beta = A, parameters[f"W{l}"], parameters[f"gamma{l}"], parameters[f"beta{l}"]
        mean, var = running[f"mean{l}"], running[f"var{l}"]
        ### START CODE HERE ### (≈ 3 lines)
        Z = W @ A_prev
        Z_tilde, cache, mean, var = batchnorm_forward(Z, gamma, beta, mean, var, mode)
        A = relu(Z_tilde)
        ### END CODE HERE ###
        running[f"mean{l}"], running[f"var{l}"] = mean, var
        caches.append((A_prev, cache, A))

    A_prev, W, b = A, parameters[f"W{L}"], parameters[f"b{L}"]
    ### START CODE HERE ### (≈ 2 lines)
    Z = W @ A_prev + b
    A = softmax(Z)
    ### END CODE HERE ###
    caches.append((A_prev,))
    return A, caches, running


# %% check-forward_propagation_with_batchnorm
check("forward_propagation_with_batchnorm", forward_propagation_with_batchnorm)

# %% toolbox-text [markdown]
# ## 6. Reading digits
#
# 1,797 handwritten digits of 8 by 8 pixels: 1,352 to train on, 445 to test with. The network has three hidden
# layers of 50 units: `[64, 50, 50, 50, 10]`. The weights start with He's rule, $\gamma$ at 1, $\beta$ at 0.
#
# The training loop is given: it shuffles, cuts mini-batches of 64, calls **your** functions, and takes a step
# of gradient descent for each mini-batch: 21 steps an epoch.
#
# The same network without batch norm has $b$ in the place of $\gamma$ and $\beta$. We train both for 15 epochs,
# with a small, a medium and a large learning rate.

# %% toolbox tags=["demo"]
toolbox = Toolbox(
    softmax=softmax,
    cost=compute_cross_entropy,
    softmax_backward=softmax_backward,
    batchnorm_backward=batchnorm_backward,
    forward=forward_propagation_with_batchnorm,
)
train_X, train_Y, test_X, test_Y = load_digits()
without, with_bn = {}, {}  # trained below, one network for each learning rate
print("images:", train_X.shape, "  one-hot labels:", one_hot(train_Y, 10).shape)

# %% train-digits tags=["demo"]
layers_dims, rates = [64, 50, 50, 50, 10], (0.03, 0.3, 1.0)
common = {"num_epochs": 15, "test": (test_X, test_Y), "watch": (3, (0, 21, 105, 314))}
without, with_bn = (
    {
        rate: train_classifier(
            train_X, train_Y, layers_dims, toolbox, batch_norm=batch_norm, learning_rate=rate, **common
        )
        for rate in rates
    }
    for batch_norm in (False, True)
)
plot_training(without, with_bn)

# %% digits-table tags=["demo"]
print("test accuracy      after 1 epoch   after 15 epochs")
for name, networks in (("without", without), ("with", with_bn)):
    for rate, network in networks.items():
        first, last = network.test_accuracies[0], network.test_accuracies[-1]
        print(f"{name:<8} rate {rate:<5g} {first:11.1f} % {last:13.1f} %")

# %% digits-takeaway [markdown]
# ### Faster, and less afraid of large steps
#
# | learning rate | without batch norm | with batch norm |
# |---|---|---|
# | 0.03 | 92.6 % | 95.7 % |
# | 0.3 | 97.3 % | 98.7 % |
# | 1.0 | lost: about 20 % | 98.4 % |
#
# Test accuracy after 15 epochs. At a rate of 0.3, batch norm passes 95 % in the second epoch; without it, this
# takes seven. At 1.0, the plain network is lost, and batch norm is at 96 % after a single epoch.
#
# **Takeaway.** With batch norm you can take larger steps, and the choice of the rate matters less.

# %% distributions-text [markdown]
# ### What happens inside
#
# Three units of the third hidden layer, for 256 training images, at four moments of the training with a
# learning rate of 0.3. First row: the network without batch norm. Second and third row: the network with it,
# before ($z$) and after ($\tilde z$) the normalization.

# %% distributions tags=["demo"]
plot_before_and_after(without.get(0.3), with_bn.get(0.3))

# %% distributions-takeaway [markdown]
# **Takeaway.** Without batch norm, the values move and spread as the weights change: over the whole layer, the
# standard deviation of a unit grows from 0.3 to 1.4 on average. With batch norm it starts at 1 for every unit
# and reaches 1.2, because $\gamma$ has learned so. The next layer gets inputs of a size it knows.

# %% look-text [markdown]
# ### Look at the mistakes
#
# Always look at what a network gets wrong. First come all the test images it misreads; then some that it reads
# rightly. Beside its answer stands how sure it is.

# %% look tags=["demo"]
best = with_bn.get(0.3)
plot_digits(test_X, test_Y, best, toolbox)
print(f"accuracy on the test set: {accuracy(test_X, test_Y, best, toolbox):.1f} %")

# %% spiral-text [markdown]
# ## 7. A spiral
#
# Softmax alone, without a hidden layer, draws **straight** borders: between two classes the border is where
# their scores are equal, and the scores are linear. Three arms of a spiral need more.
#
# On the left a network without a hidden layer, on the right one with two hidden layers of 20 units and batch
# norm. The paler a region, the less sure the network.

# %% spiral tags=["demo"]
spiral_X, spiral_Y, spiral_test_X, spiral_test_Y = load_spiral()
spiral = {"learning_rate": 0.5, "num_epochs": 60, "test": (spiral_test_X, spiral_test_Y)}
networks = {
    "softmax alone": train_classifier(spiral_X, spiral_Y, [2, 3], toolbox, batch_norm=False, **spiral),
    "two hidden layers": train_classifier(spiral_X, spiral_Y, [2, 20, 20, 3], toolbox, batch_norm=True, **spiral),
}
plot_regions(networks, spiral_test_X, spiral_test_Y, toolbox)

# %% spiral-takeaway [markdown]
# **Takeaway.** The last layer always separates by straight borders. The hidden layers bend the plane until
# straight borders are enough.

# %% often-got-wrong [markdown]
# ### Often got wrong
#
# | you may read or write | but |
# |---|---|
# | "$\sigma^2$ is the standard deviation" | it is the variance; its root is the standard deviation |
# | $\sqrt{\sigma^2} + \varepsilon$ | $\varepsilon$ belongs inside the root here; Adam has it outside |
# | momentum 0.9 means 0.9 · new | 0.9 · **old** + 0.1 · new here and in Keras; PyTorch calls this 0.1 |
# | the variance divides by $m - 1$ | by $m$; paper and PyTorch use $m - 1$ for the running average only |
# | $d\gamma = \sum_i \dots$ | so in the paper, whose loss is a sum; ours is a mean |
# | when testing, normalize the test set by its own mean | by the running averages of *training* |
# | `np.exp(Z) / np.sum(np.exp(Z))` | the sum of *each column*, and no overflow, please |

# %% why-it-works [markdown]
# ### Why does it help?
#
# The paper's answer, and that of many courses, is "less internal covariate shift": later layers no longer have
# to follow a moving input. Later experiments put noise *after* batch norm, so that inputs did shift, and
# training was still fast (Santurkar et al., 2018). Their answer: the cost becomes a smoother function of the
# weights, so that larger steps are safe.
#
# A side effect is certain: each mini-batch has a slightly different mean and variance. This noise regularizes a
# little, the more the smaller the mini-batch is.

# %% learned [markdown]
# ## What you have learned
#
# - Softmax turns scores into probabilities; a number subtracted from a whole column changes nothing on paper.
# - With cross-entropy, the gradient is $A - Y$, one column per example.
# - Batch norm normalizes each unit over the mini-batch, and then learns its own mean and spread.
# - When testing, it uses the running averages of training.
# - The gradient goes three ways; the mean and the part along $z_\text{norm}$ are taken away.
# - Before batch norm, $b$ is redundant. Digits are read with over 98 % accuracy, at rates where the plain
#   network is lost.

# %% further [markdown]
# ## Where to go on
#
# - S. Ioffe, C. Szegedy, *Batch Normalization*, 2015, section 3 (algorithms 1 and 2) and 3.2 (where it goes, and
#   why without $b$).
# - S. Santurkar, D. Tsipras, A. Ilyas, A. Madry, *How Does Batch Normalization Help Optimization?*, 2018,
#   section 2.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, 2016, sections 4.1 (overflow), 6.2.2.3 (softmax) and
#   8.7.1 (batch norm).
#
# **Try it yourself.** After training, batch norm is a multiplication and an addition. Fold $\gamma$, $\beta$ and
# the running averages of a layer into its $W$ and a new $b$, so that the network answers as before without batch
# norm.

# %% progress tags=["demo"]
progress()  # What is right so far, and what to do next.
