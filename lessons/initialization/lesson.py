# %% title [markdown]
# # Initialization: where learning starts
#
# Before the first step of gradient descent, somebody has to choose the weights. It looks like a detail. It
# decides whether the network learns at all.
#
# **You will learn**
#
# - why a network that starts from zeros never learns,
# - what large random weights do to the cost, and why the first cost can be infinite,
# - how He's and Xavier's rules choose the right size, and what they keep constant,
# - to write all four schemes in NumPy, and to see the difference in training.
#
# You will write four short functions and answer three questions. It takes 40 to 60 minutes.

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
from helpers.datasets import load_circles
from helpers.gradient_descent import train_model, update_parameters
from helpers.networks import accuracy, activations_by_depth, backward_propagation, compute_cost
from helpers.networks import forward_propagation, relu, sigmoid
from helpers.plotting import plot_activations, plot_costs, plot_points
from helpers.plotting.boundaries import plot_decision_boundaries

# %% notation [markdown]
# ## Notation
#
# | in the text | in the code | what it is |
# |---|---|---|
# | $n^{[l]}$ | `layers_dims[l]` | number of units in layer $l$; layer 0 is the input |
# | $L$ | `len(layers_dims) - 1` | number of layers that have weights |
# | $W^{[l]}$ | `parameters["W1"]`, … | weights of layer $l$, shape $(n^{[l]}, n^{[l-1]})$ |
# | $b^{[l]}$ | `parameters["b1"]`, … | biases of layer $l$, shape $(n^{[l]}, 1)$ |
# | $X$ | `train_X` | examples, one per **column**: shape $(n^{[0]}, m)$ |
#
# A layer computes $Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}$, and passes on $A^{[l]} = g(Z^{[l]})$. So $W^{[l]}$
# needs one row per unit of its own layer, and one column per unit of the layer before. The page
# [Notation](NOTATION.md) has all the letters of all lessons.

# %% data-and-network [markdown]
# ## The task
#
# Two noisy circles, one inside the other; 300 points to train on and 100 to test with. No straight line
# separates them.
#
# Our network has three layers, of 10, 5 and 1 units: `layers_dims = [2, 10, 5, 1]`. The two hidden layers use
# ReLU, the last one a sigmoid, which gives the probability of class 1. Forward and backward propagation are
# given. Only the starting point changes in this lesson; everything else stays the same: learning rate 0.01,
# 15,000 iterations.

# %% load-circles tags=["demo"]
train_X, train_Y, test_X, test_Y = load_circles()
trained, costs = {}, {}  # filled by each scheme in turn
plot_points(train_X, train_Y, title="300 training examples")

# %% zeros-question [markdown]
# ## 1. All zeros
#
# **Why not simply start at zero?** It favours no direction, and it is easy:
#
# $$W^{[l]} = 0, \qquad b^{[l]} = 0 \qquad \text{for } l = 1, \dots, L.$$
#
# **One worked example.** For `layers_dims = [2, 4, 1]`, $W^{[1]}$ has shape (4, 2), $b^{[1]}$ (4, 1),
# $W^{[2]}$ (1, 4) and $b^{[2]}$ (1, 1). That makes 8 + 4 + 4 + 1 = 17 zeros.
#
# Write the function. The keys of the dictionary are `"W1"`, `"b1"`, `"W2"`, `"b2"` and so on.


# %% initialize_parameters_zeros
def initialize_parameters_zeros(layers_dims):
    """
    Set all parameters to zero.

    Parameters
    ----------
    layers_dims : list of int
        Number of units in each layer, the input first.

    Returns
    -------
    dict
        "W1", "b1", ..., "WL", "bL": W of shape (layers_dims[l], layers_dims[l-1]), b of (layers_dims[l], 1).
    """
    parameters = {}
    L = len(layers_dims) - 1  # number of layers that have weights

    for l in range(1, L + 1):
        ### START CODE HERE ### (≈ 2 lines)
        parameters[f"W{l}"] = np.zeros((layers_dims[l], layers_dims[l - 1]))  # one row for each unit
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))  # one column
        ### END CODE HERE ###

    return parameters


# %% check-initialize_parameters_zeros
check("initialize_parameters_zeros", initialize_parameters_zeros)

# %% train-zeros-text [markdown]
# Now train from there, and look at the cost.

# %% train-zeros tags=["demo"]
start = initialize_parameters_zeros([2, 10, 5, 1])
trained["zeros"], costs["zeros"] = train_model(train_X, train_Y, start)
plot_costs(costs)
print(f"accuracy on the training set: {accuracy(train_X, train_Y, trained['zeros']):.1f} %")

# %% zeros-gradient-text [markdown]
# ### Nothing moves
#
# The cost stays at 0.693, which is $\log 2$: the cost of saying "one half" every time. Let us look at the
# gradient.
#
# With $W^{[1]} = 0$ all activations are zero. So $dW^{[3]}$ and $dW^{[2]}$ are zero: each is a product with
# activations. With $W^{[3]} = 0$ no error travels back, so the earlier gradients are zero too. What remains
# is $db^{[3]}$, the mean of $a^{[3]} - y$. Both classes have 150 examples, so it is zero as well.

# %% zeros-gradient tags=["demo"]
A3, cache = forward_propagation(train_X, initialize_parameters_zeros([2, 10, 5, 1]))
grads = backward_propagation(train_X, train_Y, cache)
for name in ("dW1", "db1", "dW2", "db2", "dW3", "db3"):
    print(name, "largest entry:", np.abs(grads[name]).max())

# %% symmetry-text [markdown]
# ### The deeper reason: symmetry
#
# Is zero just an unlucky number? Try 0.5 for every parameter. Now the gradient is not zero, but look at
# $W^{[1]}$ after 1,000 iterations: **all ten rows are equal**.
#
# The ten units start the same, compute the same, receive the same gradient, and so stay the same for ever.
# Ten units do the work of one. To learn different things, units must *start* different: we must **break the
# symmetry**.

# %% symmetry tags=["demo"]
shapes = {"W1": (10, 2), "b1": (10, 1), "W2": (5, 10), "b2": (5, 1), "W3": (1, 5), "b3": (1, 1)}
all_half = {key: np.full(shape, 0.5) for key, shape in shapes.items()}
after, _ = train_model(train_X, train_Y, all_half, num_iterations=1_000)
print(after["W1"].round(4))

# %% biases-text [markdown]
# ### And the biases?
#
# They may start at zero. It is enough that the *weights* of two units differ: then their activations differ,
# their gradients differ, and their biases soon differ as well. All schemes below keep $b^{[l]} = 0$.
#
# **Takeaway.** Equal weights stay equal. Draw the weights at random; leave the biases at zero.

# %% random-question [markdown]
# ## 2. Large random weights
#
# **Random it is. But how large?** Let us try large ones: standard normal numbers, times 10.
#
# $$W^{[l]} = 10 \cdot \mathtt{randn}(n^{[l]}, n^{[l-1]}), \qquad b^{[l]} = 0.$$
#
# `np.random.seed(3)` at the top of the function makes the "random" numbers the same for everybody, so that
# your results can be compared with ours. Keep that line, and draw $W^{[1]}$ first, then $W^{[2]}$, and so on.

# %% saturation-text [markdown]
# **One worked number.** Large weights make large $z$ in the last layer, and the sigmoid flattens. From
# $z = 37$ on, a computer can no longer tell $\sigma(z)$ from 1. If the true class is then 0, the cost of that
# example is
#
# $$-\log(1 - \sigma(37)) = -\log 0 = \infty.$$

# %% saturation
for z in (1, 10, 37):
    A3 = sigmoid(np.array([[z]]))
    cost = compute_cost(A3, Y=np.array([[0]]))
    print(f"z = {z:2d}   1 - sigmoid(z) = {1 - A3.item():.1e}   cost if the true class is 0: {cost:.4f}")


# %% initialize_parameters_random
def initialize_parameters_random(layers_dims):
    """
    Draw large random weights: normal, with standard deviation 10. Biases are zero.

    Parameters
    ----------
    layers_dims : list of int
        Number of units in each layer, the input first.

    Returns
    -------
    dict
        "W1", "b1", ..., "WL", "bL": W of shape (layers_dims[l], layers_dims[l-1]), b of (layers_dims[l], 1).
    """
    np.random.seed(3)  # the same "random" numbers for everybody
    parameters = {}
    L = len(layers_dims) - 1  # number of layers that have weights

    for l in range(1, L + 1):
        ### START CODE HERE ### (≈ 2 lines)
        parameters[f"W{l}"] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10  # normal, large
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))  # these need not be random
        ### END CODE HERE ###

    return parameters


# %% check-initialize_parameters_random
check("initialize_parameters_random", initialize_parameters_random)

# %% train-random tags=["demo"]
start = initialize_parameters_random([2, 10, 5, 1])
trained["random × 10"], costs["random × 10"] = train_model(train_X, train_Y, start)
plot_costs(costs)
print("first costs:", [round(cost, 3) for cost in costs["random × 10"][:4]])
print(f"accuracy on the training set: {accuracy(train_X, train_Y, trained['random × 10']):.1f} %")

# %% random-takeaway [markdown]
# ### Sure of itself, and wrong
#
# The first cost is infinite. At the start, $z^{[3]}$ lies between 63 and 6,929 on the training set: the
# network says "class 1, certainly" about every point, and half of the points are in class 0.
#
# It does learn, for the symmetry is broken. But it begins far away from anything useful, and after 15,000
# iterations it has come no further than 83 %.
#
# **Takeaway.** Large weights saturate the output; the cost explodes, and training is slow. Very small weights
# are no way out: then the signal fades from layer to layer. The right size lies between, and it can be
# computed.

# %% he-question [markdown]
# ## 3. He: the right size for ReLU
#
# **How large should a weight be?** So large that the signal neither grows nor fades on its way through the
# layers.
#
# One unit computes $z = \sum_j w_j a_j$, a sum of $n^{[l-1]}$ terms. The weights are independent of each
# other and of the inputs, with mean 0, so
#
# $$\mathrm{Var}(z^{[l]}) = n^{[l-1]} \; \mathrm{Var}(w^{[l]}) \; E\!\left[(a^{[l-1]})^2\right].$$
#
# $z^{[l-1]}$ is symmetric around 0, and ReLU sets its negative half to zero. This halves the mean square:
# $E[(a^{[l-1]})^2] = \tfrac12 \mathrm{Var}(z^{[l-1]})$.

# %% he-formula [markdown]
# Put the two together:
#
# $$\mathrm{Var}(z^{[l]}) = \tfrac12\, n^{[l-1]}\, \mathrm{Var}(w^{[l]}) \cdot \mathrm{Var}(z^{[l-1]}).$$
#
# The variance stays constant when the factor in front is 1, that is, when
#
# $$\boxed{\mathrm{Var}(w^{[l]}) = \frac{2}{n^{[l-1]}}}$$
#
# `randn` has variance 1. Multiplying a random number by $c$ multiplies its variance by $c^2$.
#
# **One worked number.** For a layer with 8 inputs, the variance should be 2/8 = 0.25: a standard deviation of
# 0.5.

# %% he-worked-number
n = 8
print("variance:", 2 / n, "  standard deviation:", math.sqrt(2 / n))
z = np.random.RandomState(2).randn(100_000)
print(f"mean of z²: {np.mean(z**2):.2f}   after ReLU: {np.mean(relu(z) ** 2):.2f}")


# %% initialize_parameters_he
def initialize_parameters_he(layers_dims):
    """
    Draw normal weights whose variance is 2 over the number of inputs of the layer. Biases are zero.

    Parameters
    ----------
    layers_dims : list of int
        Number of units in each layer, the input first.

    Returns
    -------
    dict
        "W1", "b1", ..., "WL", "bL": W of shape (layers_dims[l], layers_dims[l-1]), b of (layers_dims[l], 1).
    """
    np.random.seed(3)  # the same "random" numbers for everybody
    parameters = {}
    L = len(layers_dims) - 1  # number of layers that have weights

    for l in range(1, L + 1):
        ### START CODE HERE ### (≈ 2 lines)
        # randn, times the standard deviation you want
        parameters[f"W{l}"] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(2 / layers_dims[l - 1])
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
        ### END CODE HERE ###

    return parameters


# %% check-initialize_parameters_he
check("initialize_parameters_he", initialize_parameters_he)

# %% train-he tags=["demo"]
start = initialize_parameters_he([2, 10, 5, 1])
trained["He"], costs["He"] = train_model(train_X, train_Y, start)
plot_costs(costs)
print(f"accuracy on the training set: {accuracy(train_X, train_Y, trained['He']):.1f} %")

# %% he-takeaway [markdown]
# **Takeaway.** The same random numbers, only smaller: the first cost is 0.88 instead of infinite, and the
# network classifies 99 % of the training points correctly. With ReLU, start with
# $\mathrm{Var}(w) = 2 / n^{[l-1]}$.

# %% often-got-wrong [markdown]
# ### Often got wrong
#
# | you may read or write | but |
# |---|---|
# | "set the variance to $\sqrt{2/n}$" | the variance is $2/n$; its root $\sqrt{2/n}$ multiplies `randn` |
# | `np.sqrt(2) / n` | the whole fraction belongs under the root |
# | $n$ is the size of layer $l$ | $n$ counts the *inputs*: the size of layer $l-1$ |
# | `L = len(layers_dims)` and `range(1, L + 1)` | one too many: `layers_dims` counts the input as well |
# | `np.random.rand` | that is uniform between 0 and 1, never negative; you want `randn` |

# %% xavier-question [markdown]
# ## 4. Xavier: the right size without ReLU
#
# **What if nothing is cut away?** A linear layer passes everything on, and $\tanh$ is almost linear near 0.
# Then $E[a^2] = \mathrm{Var}(z)$ without the one half, and the same argument gives
#
# $$\mathrm{Var}(w^{[l]}) = \frac{1}{n^{[l-1]}}.$$
#
# **One worked number.** For a layer with 4 inputs: variance 0.25, standard deviation 0.5.
#
# This is the variant of this course. Glorot and Bengio's paper also looks at the way back and takes the
# average, $2 / (n^{[l-1]} + n^{[l]})$; many libraries call *that* Xavier.


# %% initialize_parameters_xavier
def initialize_parameters_xavier(layers_dims):
    """
    Draw normal weights whose variance is 1 over the number of inputs of the layer. Biases are zero.

    Parameters
    ----------
    layers_dims : list of int
        Number of units in each layer, the input first.

    Returns
    -------
    dict
        "W1", "b1", ..., "WL", "bL": W of shape (layers_dims[l], layers_dims[l-1]), b of (layers_dims[l], 1).
    """
    np.random.seed(3)  # the same "random" numbers for everybody
    parameters = {}
    L = len(layers_dims) - 1  # number of layers that have weights

    for l in range(1, L + 1):
        ### START CODE HERE ### (≈ 2 lines)
        # what changes from He?
        parameters[f"W{l}"] = np.random.randn(layers_dims[l], layers_dims[l - 1]) / np.sqrt(layers_dims[l - 1])
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
        ### END CODE HERE ###

    return parameters


# %% check-initialize_parameters_xavier
check("initialize_parameters_xavier", initialize_parameters_xavier)

# %% train-xavier tags=["demo"]
start = initialize_parameters_xavier([2, 10, 5, 1])
trained["Xavier"], costs["Xavier"] = train_model(train_X, train_Y, start)
plot_costs(costs)
print(f"accuracy on the training set: {accuracy(train_X, train_Y, trained['Xavier']):.1f} %")

# %% xavier-takeaway [markdown]
# **Takeaway.** Xavier's start is a little too small for ReLU. With three layers you hardly notice: it learns
# somewhat later than He, and reaches 99 %. With many layers you will notice, as the next section shows.

# %% depth-text [markdown]
# ## 5. What stays constant, and what does not
#
# Take a deep network: 8 ReLU layers of 400 units, fresh from each of your four functions. Send 500 random
# examples through it, and look at the activations in layers 1, 2, 4 and 8.
#
# The bars count the activations that are not zero; the last bar holds everything from 4 upwards. Before you
# run the cell, guess: which row will look the same from left to right?

# %% depth tags=["demo"]
deep = [400] * 9
examples = np.random.RandomState(0).randn(400, 500)
schemes = {
    "zeros": initialize_parameters_zeros,
    "random × 10": initialize_parameters_random,
    "He": initialize_parameters_he,
    "Xavier": initialize_parameters_xavier,
}
activations = {name: activations_by_depth(scheme, deep, examples) for name, scheme in schemes.items()}
plot_activations(activations)

# %% depth-takeaway [markdown]
# ### Only He stays in shape
#
# | scheme | mean of $a^2$ from layer to layer | why |
# |---|---|---|
# | zeros | 0 everywhere | nothing passes |
# | random × 10 | times 20,000 | $\tfrac12 \cdot 400 \cdot 100$ |
# | He | stays near 1 | $\tfrac12 \cdot 400 \cdot 2/400 = 1$ |
# | Xavier | halved | $\tfrac12 \cdot 400 \cdot 1/400 = \tfrac12$ |
#
# Half for each layer looks harmless. After 8 layers about $2^{-8}$ of the signal's mean square is left, less
# than half a percent.

# %% backward-text [markdown]
# ### And on the way back
#
# The gradient travels through the same matrices, transposed: $dA^{[l-1]} = W^{[l]\top} dZ^{[l]}$. Now each
# sum has $n^{[l]}$ terms, and ReLU again lets half of it pass. To keep the gradient's variance constant we
# would need $\mathrm{Var}(w^{[l]}) = 2 / n^{[l]}$: the *outputs* instead of the inputs.
#
# We cannot have both, unless all layers have the same size. We need not: with He's rule the ratios
# $n^{[l]} / n^{[l-1]}$ multiply to one fixed number, the last size over the first. It does not grow with
# depth. Glorot and Bengio chose the average instead.

# %% compare-text [markdown]
# ## 6. All four, side by side
#
# The same network, the same data, the same number of steps. Each panel shows which part of the plane the
# trained network gives to which class; its title has the accuracy on the training set.

# %% compare tags=["demo"]
plot_decision_boundaries(trained, train_X, train_Y)

# %% table tags=["demo"]
print(f"{'scheme':<12} {'train':>8} {'test':>8}")
for name, parameters in trained.items():
    on_train, on_test = accuracy(train_X, train_Y, parameters), accuracy(test_X, test_Y, parameters)
    print(f"{name:<12} {on_train:6.1f} % {on_test:6.1f} %")

# %% table-text [markdown]
# You should see these numbers, rounded. The training accuracies of the first three schemes are the ones the
# course publishes.
#
# | scheme | train | test | what happens |
# |---|---|---|---|
# | zeros | 50 % | 50 % | the symmetry is never broken |
# | random × 10 | 83 % | 86 % | the weights are too large |
# | He | 99 % | 96 % | the right size for ReLU |
# | Xavier | 99 % | 93 % | a little small for ReLU, learns later |

# %% questions [markdown]
# ## 7. Three questions
#
# No code this time: put the letter of your answer between the markers.

# %% equal_start-text [markdown]
# **All parameters of a network start at the same number, 0.5.** It has ten units in its first hidden layer and
# is trained for a long time. What do the ten units compute in the end?
#
# - **a** Ten different features, for every unit has its own row of weights.
# - **b** The same feature ten times.
# - **c** Nothing: their gradient is zero, so they never change.
# - **d** That depends on the number of units: ten are too few.


# %% equal_start
def equal_start():
    ### START CODE HERE ### (1 line)
    answer = "b"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-equal_start
check("equal_start", equal_start)

# %% twice_the_inputs-text [markdown]
# **A ReLU layer with 50 inputs is started with He's rule.** Now the layer before it gets 100 units instead of
# 50. How must the factor on `randn` change?
#
# - **a** Not at all.
# - **b** Multiply it by $\sqrt 2$.
# - **c** Divide it by $\sqrt 2$.
# - **d** Divide it by 2.


# %% twice_the_inputs
def twice_the_inputs():
    ### START CODE HERE ### (1 line)
    answer = "c"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-twice_the_inputs
check("twice_the_inputs", twice_the_inputs)

# %% deep_xavier-text [markdown]
# **A network of 20 wide ReLU layers is started with Xavier's rule.** What has become of the mean square of
# the signal after the last of them?
#
# - **a** It is about a million times smaller.
# - **b** It is about as large as at the input.
# - **c** It is about a million times larger.
# - **d** It is exactly zero, for the symmetry is not broken.


# %% deep_xavier
def deep_xavier():
    ### START CODE HERE ### (1 line)
    answer = "a"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-deep_xavier
check("deep_xavier", deep_xavier)

# %% learned [markdown]
# ## What you have learned
#
# - Units that start equal stay equal. Random weights break the symmetry; biases may be zero.
# - Weights that are too large saturate the sigmoid. A sure and wrong answer costs $-\log 0 = \infty$.
# - The size of the weights should keep the variance of the signal constant from layer to layer.
# - With ReLU that is $\mathrm{Var}(w) = 2/n^{[l-1]}$ (He), without it $1/n^{[l-1]}$ (Xavier). The factor on
#   `randn` is the square root.

# %% further [markdown]
# ## Where to go on
#
# - K. He, X. Zhang, S. Ren, J. Sun, *Delving Deep into Rectifiers*, 2015, section 2.2. Equation (10) is what
#   you derived above; (14) is the way back.
# - X. Glorot, Y. Bengio, *Understanding the Difficulty of Training Deep Feedforward Neural Networks*, 2010,
#   section 4.2. Equations (10) to (12).
# - Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, *Efficient BackProp*, 1998, section 4.6.
#
# **Try it yourself.** Take ReLU away: give `activations_by_depth` the argument `activation=lambda z: z`, in a
# cell of your own, and draw the histograms again. Which rule keeps the mean of $a^2$ now, and what does the
# other one do?

# %% progress tags=["demo"]
progress()  # What is right so far, and what to do next.
