# %% title [markdown]
# # Optimization: how to walk downhill
#
# The gradient says which way is down. How far to go, how often to look, and what to remember from the steps
# before: that is the optimizer's business. A good one saves hours.
#
# **You will learn**
#
# - why a step on 64 examples is often better than a step on all of them,
# - how a moving average works, and why its first values are wrong,
# - momentum, RMSprop and Adam, and what each one adds,
# - four ways to let the learning rate decay,
# - why saddle points and plateaus are more trouble than local minima.
#
# You will write thirteen short functions and answer five questions. It takes 70 to 90 minutes.

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

from helpers.checks import check, hint, progress, solution
from helpers.datasets import load_moons
from helpers.networks import accuracy, backward_propagation, compute_cost, forward_propagation, relu, sigmoid
from helpers.optimizers import RAVINE, SADDLE, VALLEY, adam, gradient_descent, momentum, rmsprop
from helpers.optimizers import costs_by_step, daily_temperatures, descend, starting_parameters
from helpers.optimizers import train_in_mini_batches
from helpers.plotting.boundaries import plot_decision_boundaries
from helpers.plotting.optimization import explore_averages, explore_descent, plot_averages, plot_batch_sizes
from helpers.plotting.optimization import plot_distances, plot_moons, plot_paths, plot_saddle, plot_schedules
from helpers.plotting.optimization import plot_training, show_race

# %% notation [markdown]
# ## Notation
#
# | in the text | in the code | what it is |
# |---|---|---|
# | $W^{[l]}$, $b^{[l]}$ | `parameters["W1"]`, `parameters["b1"]`, … | weights and biases of layer $l$ |
# | $dW^{[l]}$, $db^{[l]}$ | `grads["dW1"]`, `grads["db1"]`, … | gradients of the cost, shaped like the parameters |
# | $\alpha$ | `learning_rate` | size of a step |
# | $v$, $s$ | `v["dW1"]`, `s["dW1"]`, … | moving averages of gradients, and of their squares |
# | $t$ | `t` | number of the step, from 1 |
# | $m$ | `X.shape[1]` | number of examples, one per **column** |
#
# The page [Notation](NOTATION.md) has all the letters.

# %% the-task [markdown]
# ## The task
#
# Two half moons that reach into each other: 300 points to train on, 300 to test with. The network is given,
# with `layers_dims = [2, 5, 2, 1]`: two ReLU layers and a sigmoid. So are its forward and backward
# propagation. In this lesson only the *update of the parameters* changes.

# %% load-moons tags=["demo"]
train_X, train_Y, test_X, test_Y = load_moons()
start = starting_parameters([2, 5, 2, 1])
plot_moons(train_X, train_Y)

# %% gd-question [markdown]
# ## 1. Gradient descent
#
# **What is the simplest step?** Against the gradient, $\alpha$ times as long, in every layer
# $l = 1, \dots, L$:
#
# $$W^{[l]} := W^{[l]} - \alpha\, dW^{[l]}, \qquad b^{[l]} := b^{[l]} - \alpha\, db^{[l]}.$$
#
# **One worked number.** With $W = 2$, $dW = -1$ and $\alpha = 0.1$, the new $W$ is $2 + 0.1 = 2.1$. The cost
# falls to the right, so we go right.
#
# `grads` may hold more than you need: `backward_propagation` also returns $dZ$ and $dA$.


# %% update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    """
    Take one step of gradient descent.

    Parameters
    ----------
    parameters : dict
        "W1", "b1", ..., "WL", "bL".
    grads : dict
        "dW1", "db1", ..., "dWL", "dbL", and perhaps others, such as "dZ1".
    learning_rate : float

    Returns
    -------
    dict
        The new parameters, under the same keys.
    """
    L = len(parameters) // 2  # number of layers

    for l in range(1, L + 1):
        ### START CODE HERE ### (≈ 2 lines)
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]
        ### END CODE HERE ###

    return parameters


# %% check-update_parameters_with_gd
check("update_parameters_with_gd", update_parameters_with_gd)

# %% batches-question [markdown]
# ## 2. Mini-batches
#
# **Must we look at all examples before each step?** With a million examples, one step would cost a whole
# *epoch*: one pass through the data. A smaller sample already tells the direction, roughly.
#
# | examples for each step | name | a step is | the path is |
# |---|---|---|---|
# | all $m$ | batch | slow | smooth |
# | 64, 128, 256, … | mini-batch | fast | a little noisy |
# | 1 | stochastic | faster still | very noisy |
#
# Powers of two often suit the computer's memory. With fewer than about 2,000 examples, all at once is fine.

# %% batches-recipe [markdown]
# ### Shuffle, then cut
#
# 1. **Shuffle** the columns of $X$ and $Y$ with the *same* permutation: each example keeps its label.
# 2. **Cut** them into pieces of `mini_batch_size` columns. The last piece holds what is left over.
#
# **One worked example.** $m = 7$ and size 3: $\lfloor 7/3 \rfloor = 2$ complete batches, columns 0 to 2 and
# 3 to 5, and one batch with column 6 alone. With $m = 6$ there is nothing left over, and no third batch.
#
# In NumPy, `A[:, 3:6]` takes the columns 3, 4 and 5.

# %% batches-worked-example
A = np.array([[0, 1, 2, 3, 4, 5, 6], [0, 10, 20, 30, 40, 50, 60]])
print(A[:, [6, 0, 3]])  # a list of numbers chooses columns, in that order
print(A[:, 3:6])
print(7 // 3, 7 % 3)  # complete batches, and columns left over


# %% random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    """
    Shuffle the examples and cut them into mini-batches.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    mini_batch_size : int
    seed : int

    Returns
    -------
    list of (mini_batch_X, mini_batch_Y)
        All of mini_batch_size columns; the last one may have fewer, but not zero.
    """
    np.random.seed(seed)  # the same "random" order for everybody
    m = X.shape[1]
    mini_batches = []

    permutation = list(np.random.permutation(m))
    ### START CODE HERE ### (≈ 2 lines)
    # step 1: shuffle
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation]
    ### END CODE HERE ###

    # step 2: cut
    num_complete = m // mini_batch_size  # number of complete batches
    for k in range(num_complete):
        ### START CODE HERE ### (≈ 2 lines)
        mini_batch_X = shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch_Y = shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        ### END CODE HERE ###
        mini_batches.append((mini_batch_X, mini_batch_Y))

    if m % mini_batch_size != 0:  # some are left over
        ### START CODE HERE ### (≈ 2 lines)
        mini_batch_X = shuffled_X[:, num_complete * mini_batch_size :]
        mini_batch_Y = shuffled_Y[:, num_complete * mini_batch_size :]
        ### END CODE HERE ###
        mini_batches.append((mini_batch_X, mini_batch_Y))

    return mini_batches


# %% check-random_mini_batches
check("random_mini_batches", random_mini_batches)

# %% batch-sizes-text [markdown]
# ### Three sizes, the same number of epochs
#
# Forty epochs for everyone, with $\alpha = 0.1$: each run looks at each example forty times. Before you run
# the cell, guess: who gets lowest, and whose curve is smoothest?

# %% batch-sizes tags=["demo"]
descent = gradient_descent(update_parameters_with_gd)
sizes = {"1 example (stochastic)": 1, "64 examples (mini-batch)": 64, "all 300 (batch)": 300}
by_size = {
    name: costs_by_step(train_X, train_Y, start, descent, random_mini_batches, size, num_epochs=40)
    for name, size in sizes.items()
}
plot_batch_sizes(by_size, epochs=40)
for name, curve in by_size.items():
    print(f"{name:<26}{len(curve) - 1:>7,} steps   last cost {curve[-1]:.3f}")

# %% batch-sizes-takeaway [markdown]
# **Takeaway.** In the same forty epochs, batch descent takes 40 steps, mini-batches 200, and single examples
# 12,000. More steps, more progress: the costs end at 0.66, 0.54 and 0.17.
#
# But single examples make the cost jump: more than half of their steps lead *upwards*. At twice the learning
# rate that run breaks down for good, and ends near 0.7, where it began; the other two only gain. And this
# picture hides one thing: the time on the clock.

# %% batch_of_one-question [markdown]
# ### Question: batches of one
#
# You train a large network on 1,000,000 examples, with one example for each step. What do you lose, compared
# with mini-batches of 64?
#
# - **a**: Steps. An epoch has fewer of them.
# - **b**: Vectorization. A million small matrix products take far longer than 15,625 larger ones.
# - **c**: The gradient. It cannot be computed from one example.
# - **d**: The noise. The cost now falls in every step.


# %% batch_of_one
def batch_of_one():
    ### START CODE HERE ### (1 line)
    answer = "b"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-batch_of_one
check("batch_of_one", batch_of_one)

# %% average-question [markdown]
# ## 3. Moving averages
#
# **How do we get rid of noise?** By averaging over the last steps. An *exponentially weighted average* does
# it without storing them. It starts at $v_0 = 0$, and then, for each new value $\theta_t$,
#
# $$v_t = \beta\, v_{t-1} + (1 - \beta)\, \theta_t .$$
#
# **Worked numbers.** With $\beta = 0.9$ and temperatures of 10 and 20 degrees: $v_1 = 0.1 \cdot 10 = 1$ and
# $v_2 = 0.9 \cdot 1 + 0.1 \cdot 20 = 2.9$.
#
# Unrolled, $v_t = (1-\beta)\,(\theta_t + \beta\,\theta_{t-1} + \beta^2\,\theta_{t-2} + \dots)$: each value
# counts a little less every day.


# %% exponentially_weighted_average
def exponentially_weighted_average(theta, beta):
    """
    Compute all exponentially weighted averages of a sequence, starting from zero.

    Parameters
    ----------
    theta : ndarray, shape (T,)
        The values, the first one first.
    beta : float
        Between 0 and 1.

    Returns
    -------
    ndarray, shape (T,)
        The averages v_1, ..., v_T.
    """
    v = np.zeros(len(theta))
    average = 0.0  # the average so far

    for t in range(len(theta)):
        ### START CODE HERE ### (1 line)
        average = beta * average + (1 - beta) * theta[t]
        ### END CODE HERE ###
        v[t] = average

    return v


# %% check-exponentially_weighted_average
check("exponentially_weighted_average", exponentially_weighted_average)

# %% averages tags=["demo"]
temperatures = daily_temperatures()
averages = {f"β = {beta}": exponentially_weighted_average(temperatures, beta) for beta in (0.5, 0.9, 0.98)}
plot_averages(temperatures, averages)

# %% average-memory [markdown]
# ### How long is the memory?
#
# A large $\beta$ gives a smooth curve, but a late one: look how far the curve of $\beta = 0.98$ lags behind.
#
# A rule of thumb: the average looks back over about
#
# $$\frac{1}{1 - \beta}$$
#
# values. With $\beta = 0.9$ that makes 10. The weight of a value 10 days old is $0.9^{10} \approx 0.35$ of
# today's weight, about $1/e$. Older ones hardly matter.

# %% what_098_averages-question [markdown]
# ### Question: a longer memory
#
# Over about how many days does the curve with $\beta = 0.98$ average?
#
# - **a**: 2
# - **b**: 10
# - **c**: 50
# - **d**: 98


# %% what_098_averages
def what_098_averages():
    ### START CODE HERE ### (1 line)
    answer = "c"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-what_098_averages
check("what_098_averages", what_098_averages)

# %% correction-question [markdown]
# ### The first averages are too small
#
# **Why does the curve begin near 0 degrees?** Because $v_0 = 0$. The weights in $v_1$ add up to $1 - \beta$
# only; those in $v_t$ to
#
# $$(1 - \beta)(1 + \beta + \dots + \beta^{t-1}) = 1 - \beta^t .$$
#
# Divide by that sum, and the average is a fair one from the first day on. This is **bias correction**:
#
# $$\hat v_t = \frac{v_t}{1 - \beta^t} .$$
#
# **Worked numbers.** Above, $v_1 = 1$ and $v_2 = 2.9$. So $\hat v_1 = 1 / 0.1 = 10$, the first temperature
# itself, and $\hat v_2 = 2.9 / 0.19 \approx 15.26$.


# %% bias_corrected_average
def bias_corrected_average(v, beta):
    """
    Correct averages that started from zero.

    Parameters
    ----------
    v : ndarray, shape (T,)
        The averages v_1, ..., v_T.
    beta : float

    Returns
    -------
    ndarray, shape (T,)
        The corrected averages.
    """
    t = np.arange(1, len(v) + 1)  # 1, 2, ..., T
    ### START CODE HERE ### (1 line)
    corrected = v / (1 - beta**t)
    ### END CODE HERE ###
    return corrected


# %% check-bias_corrected_average
check("bias_corrected_average", bias_corrected_average)

# %% correction tags=["demo"]
average = exponentially_weighted_average(temperatures, 0.98)
corrected = bias_corrected_average(average, 0.98)
plot_averages(temperatures, {"β = 0.98": average, "β = 0.98, corrected": corrected}, days=120)

# %% correction-takeaway [markdown]
# **Takeaway.** The correction matters at the beginning, and fades by itself as $\beta^t$ goes to 0. Over a
# long training many people leave it out. The lag behind the rising temperature is another matter: it stays.

# %% explore-averages-text [markdown]
# ### Try it: other memories
#
# Move the slider. With which $\beta$ do you lose the weather, and with which one the seasons? Where do the two
# curves meet? (When there is no slider, run the cell again.)

# %% explore-averages tags=["demo"]
betas = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99)
explore_averages(temperatures, exponentially_weighted_average, bias_corrected_average, betas)

# %% momentum-question [markdown]
# ## 4. Momentum
#
# **What if the cost is a ravine**, steep across and flat along? Gradient descent then zigzags. A larger rate
# makes it jump from wall to wall; a smaller one creeps along.
#
# Across the ravine the gradient changes its sign again and again, so its *average* is small. Along the ravine
# it keeps its sign. So follow the average:
#
# $$v_{dW^{[l]}} := \beta\, v_{dW^{[l]}} + (1 - \beta)\, dW^{[l]}, \qquad W^{[l]} := W^{[l]} - \alpha\,
# v_{dW^{[l]}},$$
#
# and the same for $b^{[l]}$. A usual value is $\beta = 0.9$. The average is not corrected here. We call $v$
# the *velocity*: a ball that rolls downhill keeps some of its speed.

# %% velocity-text [markdown]
# ### Start from rest
#
# Before the first step all velocities are zero. There is one for each entry of each parameter: `v["dW1"]` has
# the shape of `parameters["W1"]`. The keys are those of the gradients.


# %% initialize_velocity
def initialize_velocity(parameters):
    """
    Make a velocity of zero for each parameter.

    Parameters
    ----------
    parameters : dict
        "W1", "b1", ..., "WL", "bL".

    Returns
    -------
    dict
        "dW1", "db1", ..., "dWL", "dbL": zeros in the shapes of the parameters.
    """
    L = len(parameters) // 2  # number of layers
    v = {}

    for l in range(1, L + 1):
        ### START CODE HERE ### (≈ 2 lines)
        v["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
        v["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)
        ### END CODE HERE ###

    return v


# %% check-initialize_velocity
check("initialize_velocity", initialize_velocity)

# %% momentum-worked-number [markdown]
# ### The step
#
# **Worked numbers.** $W = 1$, $dW = 0.5$, $v = 0.1$, with $\beta = 0.9$ and $\alpha = 0.1$. First the
# velocity: $v = 0.9 \cdot 0.1 + 0.1 \cdot 0.5 = 0.14$. Then the step, with the *new* velocity:
# $W = 1 - 0.1 \cdot 0.14 = 0.986$.


# %% update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    """
    Take one step with momentum.

    Parameters
    ----------
    parameters : dict
        "W1", "b1", ..., "WL", "bL".
    grads : dict
        "dW1", "db1", ..., and perhaps others.
    v : dict
        The velocities, "dW1", "db1", ....
    beta : float
    learning_rate : float

    Returns
    -------
    parameters : dict
        The new parameters.
    v : dict
        The new velocities.
    """
    L = len(parameters) // 2  # number of layers

    for l in range(1, L + 1):
        ### START CODE HERE ### (≈ 4 lines)
        # the velocities
        v["dW" + str(l)] = beta * v["dW" + str(l)] + (1 - beta) * grads["dW" + str(l)]
        v["db" + str(l)] = beta * v["db" + str(l)] + (1 - beta) * grads["db" + str(l)]
        # the parameters
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * v["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * v["db" + str(l)]
        ### END CODE HERE ###

    return parameters, v


# %% check-update_parameters_with_momentum
check("update_parameters_with_momentum", update_parameters_with_momentum)

# %% ravine-text [markdown]
# ### In the ravine
#
# Here is a ravine that you can see from above: a cost with one weight and one bias, 40 times as steep across
# as along. Your functions walk on it, 30 steps each. Gradient descent must keep its rate below 0.5, or it
# runs away; momentum bears 0.9.

# %% ravine-momentum tags=["demo"]
rolling = momentum(initialize_velocity, update_parameters_with_momentum, beta=0.8)
paths = {
    "gradient descent": descend(RAVINE, descent, start=(-10, 2), learning_rate=0.45, num_steps=30),
    "momentum": descend(RAVINE, rolling, start=(-10, 2), learning_rate=0.9, num_steps=30),
}
plot_paths(RAVINE, paths)
for name, path in paths.items():
    print(f"{name:<18} cost at the end: {RAVINE.height(*path[-1]):.3f}")

# %% momentum-takeaway [markdown]
# **Takeaway.** Momentum damps what changes its sign and keeps what does not. In 30 steps it comes down to a
# cost of 0.011, gradient descent to 0.316.
#
# Elsewhere you will meet the older form $v := \beta v + dW$, without $1 - \beta$. It is the same path, with a
# rate $\alpha$ that is $1 - \beta$ times as large. Know which form you use before you copy a learning rate.

# %% explore-ravine-text [markdown]
# ### Try it: step size and memory
#
# Your momentum in the ravine, with a slider for $\alpha$ and one for $\beta$. With $\beta = 0$ it is plain gradient
# descent. From which $\alpha$ on does that run away, and does it with $\beta = 0.5$? What is wrong with a tiny
# $\alpha$, and what with $\beta = 0.95$? (When there is no slider, run the cell again.)

# %% explore-ravine tags=["demo"]
explore_descent(
    RAVINE,
    lambda beta: momentum(initialize_velocity, update_parameters_with_momentum, beta),
    start=(-10, 2),
    rates=(0.05, 0.1, 0.2, 0.45, 0.6, 0.9, 1.6),
    betas=(0, 0.5, 0.8, 0.9, 0.95),
)

# %% first_momentum_step-question [markdown]
# ### Question: the first step
#
# Momentum starts from rest with $\beta = 0.9$. How long is its first step, compared with gradient descent at
# the same $\alpha$?
#
# - **a**: one tenth as long
# - **b**: equally long
# - **c**: nine tenths as long
# - **d**: ten times as long


# %% first_momentum_step
def first_momentum_step():
    ### START CODE HERE ### (1 line)
    answer = "a"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-first_momentum_step
check("first_momentum_step", first_momentum_step)

# %% rmsprop-question [markdown]
# ## 5. RMSprop
#
# **Could each parameter have a step size of its own?** Short steps where the gradients are large, long ones
# where they are small. RMSprop (*root mean square propagation*) averages the **squares** of the gradients,
# and divides by the root:
#
# $$s_{dW^{[l]}} := \beta\, s_{dW^{[l]}} + (1 - \beta)\, (dW^{[l]})^2, \qquad W^{[l]} := W^{[l]} - \alpha\,
# \frac{dW^{[l]}}{\sqrt{s_{dW^{[l]}}} + \varepsilon},$$
#
# and the same for $b^{[l]}$. Square, root and division go entry by entry. The small $\varepsilon$ guards
# against $0/0$: a unit that ReLU has switched off has a gradient of exactly zero.

# %% rmsprop-worked-number [markdown]
# **Worked numbers.** $W = 1$, $dW = 0.5$, $s = 0.4$, with $\beta = 0.9$ and $\alpha = 0.1$. Then
# $s = 0.36 + 0.1 \cdot 0.25 = 0.385$, its root is 0.620, and $W = 1 - 0.1 \cdot 0.5 / 0.620 \approx 0.919$.
#
# Is $\varepsilon$ inside the root or outside? Both are published: $\sqrt s + \varepsilon$ and
# $\sqrt{s + \varepsilon}$. With $\varepsilon = 10^{-8}$ you will hardly ever see a difference. The check
# accepts either.


# %% update_parameters_with_rmsprop
def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    """
    Take one step of RMSprop.

    Parameters
    ----------
    parameters : dict
        "W1", "b1", ..., "WL", "bL".
    grads : dict
        "dW1", "db1", ..., and perhaps others.
    s : dict
        The averages of the squared gradients, "dW1", "db1", ....
    beta, learning_rate, epsilon : float

    Returns
    -------
    parameters : dict
        The new parameters.
    s : dict
        The new averages.
    """
    L = len(parameters) // 2  # number of layers

    for l in range(1, L + 1):
        for key in ("W" + str(l), "b" + str(l)):
            grad = grads["d" + key]
            ### START CODE HERE ### (≈ 2 lines)
            s["d" + key] = beta * s["d" + key] + (1 - beta) * grad**2
            parameters[key] = parameters[key] - learning_rate * grad / (np.sqrt(s["d" + key]) + epsilon)
            ### END CODE HERE ###

    return parameters, s


# %% check-update_parameters_with_rmsprop
check("update_parameters_with_rmsprop", update_parameters_with_rmsprop)

# %% ravine-rmsprop tags=["demo"]
scaling = rmsprop(initialize_velocity, update_parameters_with_rmsprop, beta=0.9)  # its s starts at zero too
paths["RMSprop"] = descend(RAVINE, scaling, start=(-10, 2), learning_rate=0.4, num_steps=30)
plot_paths(RAVINE, paths)
print(f"RMSprop, cost at the end: {RAVINE.height(*paths['RMSprop'][-1]):.3f}")

# %% rmsprop-takeaway [markdown]
# **Takeaway.** RMSprop starts diagonally: it no longer matters that one direction is 40 times as steep. It
# ends at 0.006. The price: the length of its steps says little about the gradient. Close to the minimum it
# goes on taking steps of about the size of $\alpha$.

# %% adam-question [markdown]
# ## 6. Adam
#
# **Why not both?** Adam (*adaptive moment estimation*) follows the average of the gradients, as momentum
# does, and divides by the root of the average square, as RMSprop does. Both averages are corrected. For each
# parameter, in step $t = 1, 2, \dots$:
#
# $$v := \beta_1 v + (1 - \beta_1)\, dW, \qquad s := \beta_2 s + (1 - \beta_2)\, dW^2,$$
#
# $$\hat v = \frac{v}{1 - \beta_1^t}, \qquad \hat s = \frac{s}{1 - \beta_2^t}, \qquad W := W - \alpha\,
# \frac{\hat v}{\sqrt{\hat s} + \varepsilon}.$$
#
# The paper's values are $\beta_1 = 0.9$, $\beta_2 = 0.999$ and $\varepsilon = 10^{-8}$. Usually only $\alpha$
# needs tuning.

# %% adam-start-text [markdown]
# ### Two sets of zeros
#
# Adam needs `v` and `s`, both like the velocity at rest. They must be two dictionaries: one and
# the same under two names would be overwritten twice.


# %% initialize_adam
def initialize_adam(parameters):
    """
    Make both moving averages of Adam, all zeros.

    Parameters
    ----------
    parameters : dict
        "W1", "b1", ..., "WL", "bL".

    Returns
    -------
    v : dict
        For the gradients: "dW1", "db1", ..., "dWL", "dbL", zeros in the shapes of the parameters.
    s : dict
        For their squares: the same keys and shapes.
    """
    L = len(parameters) // 2  # number of layers
    v = {}
    s = {}

    for l in range(1, L + 1):
        ### START CODE HERE ### (≈ 4 lines)
        v["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
        v["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)
        s["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
        s["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)
        ### END CODE HERE ###

    return v, s


# %% check-initialize_adam
check("initialize_adam", initialize_adam)

# %% adam-worked-number [markdown]
# ### The step
#
# **Worked numbers**, second step: $W = 1$, $dW = 0.5$, $v = 0.1$, $s = 0.001$, $t = 2$ and $\alpha = 0.01$.
#
# - $v = 0.9 \cdot 0.1 + 0.1 \cdot 0.5 = 0.14$, corrected $0.14 / (1 - 0.9^2) = 0.737$
# - $s = 0.999 \cdot 0.001 + 0.001 \cdot 0.25 = 0.001249$, corrected $0.001249 / (1 - 0.999^2) = 0.625$
# - $W = 1 - 0.01 \cdot 0.737 / \sqrt{0.625} \approx 0.9907$
#
# Return `v` and `s` as they were **before** the correction: the next step goes on from there.


# %% update_parameters_with_adam
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):  # fmt: skip
    """
    Take one step of Adam.

    Parameters
    ----------
    parameters : dict
        "W1", "b1", ..., "WL", "bL".
    grads : dict
        "dW1", "db1", ..., and perhaps others.
    v, s : dict
        The averages of the gradients and of their squares, "dW1", "db1", ....
    t : int
        Number of this step, from 1.
    learning_rate, beta1, beta2, epsilon : float

    Returns
    -------
    parameters, v, s : dict
        The new parameters and the new averages (not the corrected ones).
    """
    L = len(parameters) // 2  # number of layers

    for l in range(1, L + 1):
        for key in ("W" + str(l), "b" + str(l)):
            grad = grads["d" + key]
            ### START CODE HERE ### (≈ 5 lines)
            v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * grad
            v_corrected = v["d" + key] / (1 - beta1**t)
            s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * grad**2
            s_corrected = s["d" + key] / (1 - beta2**t)
            parameters[key] = parameters[key] - learning_rate * v_corrected / (np.sqrt(s_corrected) + epsilon)
            ### END CODE HERE ###

    return parameters, v, s


# %% check-update_parameters_with_adam
check("update_parameters_with_adam", update_parameters_with_adam)

# %% first_adam_step-question [markdown]
# ### Question: Adam's first step
#
# One weight has a gradient of 1000, another one of 0.001. How far does Adam move each of them in its first
# step, with $\alpha = 0.01$?
#
# - **a**: by 10 and by 0.00001
# - **b**: both by about 0.01
# - **c**: both by about 0.001
# - **d**: the first by 0.01, the second hardly at all


# %% first_adam_step
def first_adam_step():
    ### START CODE HERE ### (1 line)
    answer = "b"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-first_adam_step
check("first_adam_step", first_adam_step)

# %% often-got-wrong [markdown]
# ### Often got wrong
#
# | you may read or write | but |
# |---|---|
# | $v / (1 - \beta_1)^t$ | the power belongs to $\beta$ alone: $1 - \beta_1^t$ |
# | $s / (1 - \beta_1^t)$ | $s$ was averaged with $\beta_2$, so it is corrected with $\beta_2$ |
# | the last formula of Adam with $v$ and $s$ | it needs $\hat v$ and $\hat s$ |
# | corrected averages returned | they would be corrected again in the next step |
# | `mini_batch_Y = shuffled_X[...]` | labels come from `shuffled_Y` |
# | "the batch size must be a power of 2" | it often suits the memory; any size is right |
# | "RMS" with $dW$ in place of $dW^2$ | the *mean square* needs squares: without them it may be negative |

# %% race-text [markdown]
# ### A race
#
# All four in a bent valley, with the same $\alpha = 0.05$ and 200 steps. The star is the minimum. Place your bets,
# and press *Play*; with the slider you go step by step. The film takes a few seconds to make.

# %% race tags=["demo"]
optimizers = {
    "gradient descent": gradient_descent(update_parameters_with_gd),
    "momentum": momentum(initialize_velocity, update_parameters_with_momentum, beta=0.9),
    "RMSprop": rmsprop(initialize_velocity, update_parameters_with_rmsprop, beta=0.9),
    "Adam": adam(initialize_adam, update_parameters_with_adam),
}
race = {name: descend(VALLEY, optimizer, (-1.5, 2.4), 0.05, 200) for name, optimizer in optimizers.items()}
show_race(VALLEY, race)

# %% race-takeaway [markdown]
# **Takeaway.** RMSprop and Adam are through the valley after 60 to 100 steps. RMSprop then trembles near the
# minimum; Adam's averaging calms it, and it arrives. Gradient descent and momentum are still on their way: at
# the same $\alpha$ their steps shrink with the gradient.
#
# One race proves little. With $\alpha = 0.1$ momentum arrives too. Compare optimizers each at its own best
# rate.

# %% training-text [markdown]
# ## 7. Back to the moons
#
# The network, its starting point and the mini-batches of 64 are the same for all three; 10,000 epochs with
# $\alpha = 0.0007$. Each epoch shuffles with a new seed. This takes about half a minute.

# %% train tags=["demo"]
trained, costs = {}, {}
for name in ("gradient descent", "momentum", "Adam"):
    trained[name], costs[name] = train_in_mini_batches(
        train_X, train_Y, start, optimizers[name], random_mini_batches, 0.0007, num_epochs=10_000
    )
plot_training(costs)

# %% compare tags=["demo"]
plot_decision_boundaries(trained, train_X, train_Y)
for name, parameters in trained.items():
    on_train, on_test = accuracy(train_X, train_Y, parameters), accuracy(test_X, test_Y, parameters)
    print(f"{name:<18} train {on_train:5.1f} %   test {on_test:5.1f} %")

# %% training-takeaway [markdown]
# **Takeaway.** You should see these numbers; the training accuracies are the ones the course publishes.
#
# | optimizer | train | test | cost after 1,000 epochs |
# |---|---|---|---|
# | gradient descent | 79.7 % | 82.7 % | 0.668 |
# | momentum | 79.7 % | 82.3 % | 0.668 |
# | Adam | 94.0 % | 95.0 % | 0.168 |
#
# The curves of gradient descent and momentum lie on top of each other: this rate is tiny, and no step is long
# enough to zigzag. Adam has simply got further. With a larger rate the others come down as well.

# %% decay-question [markdown]
# ## 8. Learning-rate decay
#
# **Why does a descent on mini-batches never come to rest?** Each batch points somewhere else. Around the
# minimum the path wanders about, and the larger $\alpha$, the wider. So begin with long steps and end with
# short ones.
#
# The usual way is *inverse time*. With the epoch counted from 0 and a *decay rate*:
#
# $$\alpha = \frac{\alpha_0}{1 + \text{decay rate} \cdot \text{epoch}} .$$
#
# **Worked numbers.** $\alpha_0 = 0.2$ and decay rate 1: in epochs 0, 1, 2, 3 the rate is 0.2, 0.1, 0.067,
# 0.05.


# %% update_lr
def update_lr(learning_rate0, epoch_num, decay_rate):
    """
    Compute the learning rate of an epoch with inverse-time decay.

    Parameters
    ----------
    learning_rate0 : float
        The rate in epoch 0.
    epoch_num : int
    decay_rate : float

    Returns
    -------
    float
    """
    ### START CODE HERE ### (1 line)
    learning_rate = learning_rate0 / (1 + decay_rate * epoch_num)
    ### END CODE HERE ###
    return learning_rate


# %% check-update_lr
check("update_lr", update_lr)

# %% exponential-text [markdown]
# ### Two others
#
# **Exponential** decay multiplies the rate by the same number $r$ below 1 in each epoch:
#
# $$\alpha = r^{\,\text{epoch}} \cdot \alpha_0 .$$
#
# With $\alpha_0 = 0.4$ and $r = 0.5$, epoch 2 has the rate $0.25 \cdot 0.4 = 0.1$.
#
# **One over the square root** is much slower in the long run. Here epochs are counted from 1:
#
# $$\alpha = \frac{k}{\sqrt{\text{epoch}}} \cdot \alpha_0 .$$
#
# With $\alpha_0 = 0.4$ and $k = 1$, epoch 4 has the rate 0.2.


# %% exponential_lr_decay
def exponential_lr_decay(learning_rate0, epoch_num, decay_rate):
    """
    Compute the learning rate of an epoch with exponential decay.

    Parameters
    ----------
    learning_rate0 : float
        The rate in epoch 0.
    epoch_num : int
    decay_rate : float
        The factor r for one epoch, below 1.

    Returns
    -------
    float
    """
    ### START CODE HERE ### (1 line)
    learning_rate = decay_rate**epoch_num * learning_rate0
    ### END CODE HERE ###
    return learning_rate


# %% check-exponential_lr_decay
check("exponential_lr_decay", exponential_lr_decay)


# %% square_root_lr_decay
def square_root_lr_decay(learning_rate0, epoch_num, k):
    """
    Compute the learning rate of an epoch that decays with the square root.

    Parameters
    ----------
    learning_rate0 : float
    epoch_num : int
        Counted from 1.
    k : float

    Returns
    -------
    float
    """
    ### START CODE HERE ### (1 line)
    learning_rate = k / np.sqrt(epoch_num) * learning_rate0
    ### END CODE HERE ###
    return learning_rate


# %% check-square_root_lr_decay
check("square_root_lr_decay", square_root_lr_decay)

# %% staircase-text [markdown]
# ### A staircase
#
# When the rate changes in every epoch, it may fall too fast: after thousands of epochs hardly anything is
# left of it. So keep it for a while, then lower it by one stair:
#
# $$\alpha = \frac{\alpha_0}{1 + \text{decay rate} \cdot \left\lfloor \dfrac{\text{epoch}}{\text{interval}}
# \right\rfloor} .$$
#
# $\lfloor x \rfloor$ rounds down; in NumPy, `np.floor`.
#
# **Worked number.** $\alpha_0 = 0.2$, decay rate 0.5, interval 1000: epoch 1700 has completed one interval,
# so $\alpha = 0.2 / 1.5 \approx 0.133$.


# %% schedule_lr_decay
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    """
    Compute the learning rate of an epoch with inverse-time decay in stairs.

    Parameters
    ----------
    learning_rate0 : float
        The rate in epoch 0.
    epoch_num : int
    decay_rate : float
    time_interval : int
        Number of epochs for which the rate stays the same.

    Returns
    -------
    float
    """
    ### START CODE HERE ### (1 line)
    learning_rate = learning_rate0 / (1 + decay_rate * np.floor(epoch_num / time_interval))
    ### END CODE HERE ###
    return learning_rate


# %% check-schedule_lr_decay
check("schedule_lr_decay", schedule_lr_decay)

# %% schedules tags=["demo"]
epochs = range(1, 101)
rates = {
    "inverse time, 0.1": [update_lr(0.1, epoch, 0.1) for epoch in epochs],
    "exponential, 0.95": [exponential_lr_decay(0.1, epoch, 0.95) for epoch in epochs],
    "1/√epoch": [square_root_lr_decay(0.1, epoch, 1) for epoch in epochs],
    "staircase, 1 every 20": [schedule_lr_decay(0.1, epoch, 1, 20) for epoch in epochs],
}
plot_schedules(rates)

# %% settling-text [markdown]
# ### What it is good for
#
# Gradient descent in the ravine again, 600 steps. This time each gradient has some noise on it, as
# mini-batches bring it. The rate is 0.4 at first. How close does each schedule come to the minimum?

# %% settling tags=["demo"]
schedules = {
    "always 0.4": 0.4,
    "inverse time": lambda step: update_lr(0.4, step, 0.02),
    "staircase": lambda step: schedule_lr_decay(0.4, step, 1, 100),
}
distances = {}
for name, rate in schedules.items():
    path = descend(RAVINE, descent, start=(-10, 2), learning_rate=rate, num_steps=600, noise=0.5)
    distances[name] = np.linalg.norm(path, axis=1)
plot_distances(distances)
for name, curve in distances.items():
    print(f"{name:<14} mean distance in the last 100 steps: {curve[-100:].mean():.2f}")

# %% decay-takeaway [markdown]
# **Takeaway.** With the fixed rate the path keeps wandering, about 1.1 away from the minimum. With the
# staircase it comes to 0.27, with inverse time to 0.12, on average over the last 100 steps.
#
# Do not begin with decay: find a good fixed rate first. And do not decay too fast, or you stop before you
# have arrived.

# %% saddle-question [markdown]
# ## 9. Local minima, saddle points, plateaus
#
# **Can we get stuck in a bad local minimum?** In a picture with one weight it looks like the great danger. A
# network has thousands of weights. Where the gradient is zero, the surface curves up or down in *each* of as
# many directions. A minimum must curve upwards in **all** of them. If some go up and others down, it is a
# **saddle point**, and there is still a way down.

# %% chance_of_a_minimum-question [markdown]
# ### Question: counting directions
#
# Suppose each direction curves upwards with probability one half, like the toss of a coin, and independently
# of the others. (Real networks are not so simple.) The gradient is zero at some point, and there are 20
# directions. How likely is this point a minimum?
#
# - **a**: 1 in 2
# - **b**: 1 in 20
# - **c**: 1 in 400
# - **d**: 1 in 1,048,576


# %% chance_of_a_minimum
def chance_of_a_minimum():
    ### START CODE HERE ### (1 line)
    answer = "d"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-chance_of_a_minimum
check("chance_of_a_minimum", chance_of_a_minimum)

# %% saddle-text [markdown]
# ### At the saddle
#
# Here every optimizer walks towards a saddle point at $(0, 0)$, on a ridge that is almost exactly its own
# line: the bias begins at 0.0001. Down along $b$ there is a minimum, the star. On the line $b = 0$ itself the
# gradient points straight at the saddle.

# %% saddle tags=["demo"]
rate = {"gradient descent": 0.1, "momentum": 0.1, "RMSprop": 0.02, "Adam": 0.02}
to_saddle = {name: descend(SADDLE, optimizers[name], (1.2, 1e-4), rate[name], 200) for name in rate}
plot_saddle(SADDLE, to_saddle)
for name, path in to_saddle.items():
    print(f"{name:<18} below cost -0.2 after {np.argmax(SADDLE.height(*path.T) < -0.2):>3} steps")

# %% saddle-takeaway [markdown]
# ### The slow part is flat
#
# Nobody is caught for ever. But around the saddle the gradient is tiny, and so are the steps of gradient
# descent: it needs 98 steps. Momentum needs 150: its velocity has to build up first, and with $1 - \beta$ in
# front it does so late. RMSprop (44) and Adam (54) divide by the size of the gradient, so a tiny slope along
# $b$ counts as much as a large one along $w$.
#
# Wide flat regions, **plateaus**, cost time in the same way, and there is more of them. The noise of
# mini-batches helps to leave a saddle as well.

# %% learned [markdown]
# ## What you have learned
#
# - Mini-batches buy many cheap, slightly noisy steps. Shuffle $X$ and $Y$ together; the last batch may be
#   smaller.
# - An exponentially weighted average looks back over about $1 / (1 - \beta)$ values; dividing by
#   $1 - \beta^t$ corrects its start.
# - Momentum follows the average gradient; RMSprop gives each parameter its own step size; Adam does both,
#   with corrected averages.
# - A decaying rate lets a noisy descent settle.
# - In many dimensions, saddle points and plateaus are the trouble, and they mostly cost time.

# %% further [markdown]
# ## Where to go on
#
# - B. Polyak, *Some Methods of Speeding up the Convergence of Iteration Methods*, 1964. The heavy ball.
# - T. Tieleman, G. Hinton, *Lecture 6.5: rmsprop*, Neural Networks for Machine Learning, 2012.
# - D. Kingma, J. Ba, *Adam: A Method for Stochastic Optimization*, 2015, algorithm 1; section 3 derives the
#   correction.
# - Y. Dauphin and others, *Identifying and Attacking the Saddle Point Problem*, 2014, sections 2 and 3.
# - L. Bottou, F. Curtis, J. Nocedal, *Optimization Methods for Large-Scale Machine Learning*, 2018, section 4:
#   why the rate must decay.
#
# **Try it yourself.** Train gradient descent on the moons again with `learning_rate=0.1` and
# `num_epochs=1_000`. Does it still lose against Adam?

# %% progress tags=["demo"]
progress()  # What is right so far, and what to do next.
