# %% title [markdown]
# # Frameworks: the same network in ten lines
#
# You have written networks in NumPy, piece by piece. A framework has the pieces ready, and finds the gradients
# by itself. What do you gain, and how do you know that it computes *your* network?
#
# **You will learn**
#
# - which Keras layer is which piece of your NumPy code,
# - how to carry weights over, and back,
# - to check that both give the same numbers, and how close "the same" can be,
# - where the defaults differ from this course,
# - how to choose a framework.
#
# You will write four short functions and answer three questions. It takes 40 to 60 minutes.

# %% how-to-work [markdown]
# ## How to work
#
# Write your code between `### START CODE HERE ###` and `### END CODE HERE ###`, in place of each `None`. Run
# the cell, then run the check below it. Run the cells from top to bottom.
#
# This lesson needs Keras 3 and one backend that computes for it: PyTorch, JAX or TensorFlow. If the next cell
# says that one is missing, install it, for example with `pip install keras torch`.
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
from helpers.frameworks import both_answers, choose_backend, race, starting_parameters
from helpers.networks import backward_propagation, compute_cost, forward_propagation, relu, sigmoid
from helpers.plotting import plot_points
from helpers.plotting.frameworks import plot_race

backend = choose_backend()  # before Keras is imported
import keras

# %% versions tags=["demo"]
print("Keras", keras.__version__, "computes with", backend)

# %% shapes-text [markdown]
# ## 1. One layer, two conventions
#
# **What does a Keras `Dense` layer hold?** The same numbers as yours, in another form. For Keras, and for most
# frameworks, an example is a **row**:
#
# | | this course | Keras |
# |---|---|---|
# | examples | $X$: $(n_x, m)$ | $X^T$: $(m, n_x)$ |
# | weights of layer $l$ | $W$: $(n^{[l]}, n^{[l-1]})$ | kernel $K$: $(n^{[l-1]}, n^{[l]})$ |
# | bias | $b$: $(n^{[l]}, 1)$ | flat: $(n^{[l]},)$ |
# | a layer computes | $W A + b$ | $A^T K + b$ |
#
# Transpose $W A + b$ as a whole: $(W A + b)^T = A^T W^T + b^T$. So you can read off what $K$ must be.

# %% shapes-number [markdown]
# **One worked example.** A layer of 2 units with 3 inputs has $W$ of shape (2, 3) and $b$ of shape (2, 1). Keras
# keeps a kernel of shape (3, 2) and a bias of shape (2,), in a list `[kernel, bias]`. This is what
# `layer.get_weights()` returns and what `layer.set_weights(...)` takes.

# %% shapes tags=["demo"]
layer = keras.layers.Dense(2)
layer.build((None, 3))  # 3 inputs; None: any number of examples
print([array.shape for array in layer.get_weights()])

# %% dense_weights-text [markdown]
# Write the function that carries a layer's parameters over. It needs NumPy only.


# %% dense_weights
def dense_weights(W, b):
    """
    Turn the parameters of a layer into the list a Keras Dense layer holds.

    Parameters
    ----------
    W : ndarray, shape (n_l, n_{l-1})
    b : ndarray, shape (n_l, 1)

    Returns
    -------
    list
        [kernel, bias], of shapes (n_{l-1}, n_l) and (n_l,).
    """
    ### START CODE HERE ### (≈ 2 lines)
    kernel = W.T  # one row per input
    bias = b.ravel()  # one axis
    ### END CODE HERE ###

    return [kernel, bias]


# %% check-dense_weights
check("dense_weights", dense_weights)

# %% network-text [markdown]
# ## 2. Three layers
#
# **LINEAR → RELU → LINEAR → RELU → LINEAR → SIGMOID.** In Keras, each "LINEAR → activation" is one layer,
# `keras.layers.Dense(units, activation="...")`, and `keras.Sequential` puts layers in a row.
#
# | NumPy | Keras |
# |---|---|
# | `Z = W @ A + b` | `Dense(units)`, linear when no activation is named |
# | `relu(Z)`, `sigmoid(Z)` | `activation="relu"`, `activation="sigmoid"` |
# | `forward_propagation(X, parameters)` | `model(inputs)`, one example per row |
#
# `model(inputs)` returns a tensor of the backend. `keras.ops.convert_to_numpy` makes a NumPy array of it.


# %% three_layer_network
def three_layer_network(X, parameters):
    """
    Compute the output of the three-layer network with Keras.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    parameters : dict
        "W1", "b1", "W2", "b2", "W3", "b3".

    Returns
    -------
    ndarray, shape (1, m)
        Probability of class 1.
    """
    n1, n2, n3 = (parameters[f"b{l}"].shape[0] for l in (1, 2, 3))  # units of each layer

    ### START CODE HERE ### (≈ 3 lines)
    hidden1 = keras.layers.Dense(n1, activation="relu")
    hidden2 = keras.layers.Dense(n2, activation="relu")
    output = keras.layers.Dense(n3, activation="sigmoid")
    ### END CODE HERE ###
    model = keras.Sequential([keras.Input((X.shape[0],)), hidden1, hidden2, output])

    for l, layer in enumerate(model.layers, start=1):
        layer.set_weights(dense_weights(parameters[f"W{l}"], parameters[f"b{l}"]))

    ### START CODE HERE ### (≈ 2 lines)
    answers = model(X.T)  # one example per row
    A3 = keras.ops.convert_to_numpy(answers).T  # and back: one per column
    ### END CODE HERE ###
    return A3


# %% check-three_layer_network
check("three_layer_network", three_layer_network)

# %% agree-text [markdown]
# ### The same?
#
# Let both networks look at the 300 training points of the circles, and take the largest difference.

# %% agree tags=["demo"]
train_X, train_Y, _, _ = load_circles()
parameters = starting_parameters([2, 10, 5, 1])
ours, theirs = both_answers(three_layer_network, train_X, parameters)
print("types:", ours.dtype, theirs.dtype)
print(f"largest difference: {np.abs(ours - theirs).max():.1e}")

# %% tolerance [markdown]
# ### How close is close enough?
#
# NumPy works in float64, with about 16 decimal digits; Keras in float32, with about 7, which is faster and takes
# half the memory. So `==` is the wrong question. Two numbers agree when
#
# $$|a - b| \le 10^{-5} + 10^{-4}\,|b|.$$
#
# The checks of this lesson use this rule: wide enough for rounding, too narrow for a wrong formula.
#
# **Takeaway.** State a tolerance before you compare, and choose it by the precision of the numbers.

# %% batchnorm-text [markdown]
# ## 3. Batch norm and softmax
#
# **LINEAR → BATCH NORM → RELU** in each hidden layer, then **LINEAR → SOFTMAX**. In test mode, with the running
# mean $\mu$ and variance $\sigma^2$:
#
# $$\tilde Z = \gamma \, \frac{Z - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta.$$
#
# | NumPy | Keras |
# |---|---|
# | `W @ A`, without `b` | `Dense(units, use_bias=False)`: holds `[kernel]` |
# | batch norm | `BatchNormalization(epsilon=...)`: holds `[gamma, beta, mean, variance]`, all flat |
# | `relu` | `ReLU()`: holds nothing |
# | `softmax` on columns | `Dense(classes, activation="softmax")`: works on rows |
# | `mode="test"` | `training=False`, the default of `model(inputs)` |
#
# **One worked number.** With $\sigma^2 = 0.01$, this course's $\varepsilon = 10^{-5}$ changes the root by 0.05 %.
# Keras's own, $10^{-3}$, changes it by 4.9 %. Give the layer your $\varepsilon$.

# %% epsilon-number
for epsilon in (1e-5, 1e-3):
    print(f"epsilon {epsilon:g}: root {math.sqrt(0.01 + epsilon):.5f}, against {math.sqrt(0.01):.5f} without")


# %% batchnorm_softmax_network
def batchnorm_softmax_network(X, parameters, running, epsilon=1e-5):
    """
    Compute the output, in test mode, of a network with batch norm and softmax, with Keras.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    parameters : dict
        "W1", "gamma1", "beta1", ... for the hidden layers; "WL", "bL" for the last one.
    running : dict
        "mean1", "var1", ... for the hidden layers.
    epsilon : float

    Returns
    -------
    ndarray, shape (C, m)
        Probabilities; each column sums to 1.
    """
    L = sum(key.startswith("W") for key in parameters)  # number of layers
    model = keras.Sequential([keras.Input((X.shape[0],))])

    for l in range(1, L):
        gamma, beta = parameters[f"gamma{l}"], parameters[f"beta{l}"]
        mean, var = running[f"mean{l}"], running[f"var{l}"]
        units = len(gamma)
        ### START CODE HERE ### (≈ 3 lines)
        dense = keras.layers.Dense(units, use_bias=False)
        norm = keras.layers.BatchNormalization(epsilon=epsilon)
        four = [gamma.ravel(), beta.ravel(), mean.ravel(), var.ravel()]  # flat arrays, in the order of the table
        ### END CODE HERE ###
        for part in (dense, norm, keras.layers.ReLU()):
            model.add(part)
        dense.set_weights(dense_weights(parameters[f"W{l}"], beta)[:1])  # the kernel alone
        norm.set_weights(four)

    classes = parameters[f"b{L}"].shape[0]
    ### START CODE HERE ### (≈ 1 line)
    last = keras.layers.Dense(classes, activation="softmax")
    ### END CODE HERE ###
    model.add(last)
    last.set_weights(dense_weights(parameters[f"W{L}"], parameters[f"b{L}"]))

    ### START CODE HERE ### (≈ 2 lines)
    answers = model(X.T)  # in test mode
    A = keras.ops.convert_to_numpy(answers).T
    ### END CODE HERE ###
    return A


# %% check-batchnorm_softmax_network
check("batchnorm_softmax_network", batchnorm_softmax_network)

# %% step-text [markdown]
# ## 4. Learning, without backward propagation
#
# **Who computes the gradient?** The framework. It keeps a record of every operation on the way forward, and
# applies the chain rule to it backward. You say only *what* to minimize, and *how*:
#
# | NumPy | Keras |
# |---|---|
# | `compute_cost` | `loss=...`, in `model.compile` |
# | `update_parameters`, `learning_rate` | `optimizer=...`, in `model.compile` |
# | one iteration on all examples | `model.train_on_batch(inputs, targets)` |
#
# Here we want plain gradient descent, which Keras calls SGD ("stochastic" is a matter of the batches you give
# it), and the cross-entropy of two classes, `"binary_crossentropy"`. The new parameters come back in the
# course's form.


# %% one_step
def one_step(X, Y, parameters, learning_rate):
    """
    Take one step of gradient descent with Keras, on all examples at once.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    parameters : dict
        "W1", "b1", "W2", "b2", "W3", "b3".
    learning_rate : float

    Returns
    -------
    dict
        The new parameters: same keys, same shapes.
    """
    model = keras.Sequential([keras.Input((X.shape[0],))])
    for l in (1, 2, 3):
        units = parameters[f"b{l}"].shape[0]
        ### START CODE HERE ### (≈ 2 lines)
        activation = "sigmoid" if l == 3 else "relu"
        layer = keras.layers.Dense(units, activation=activation)
        ### END CODE HERE ###
        model.add(layer)
        layer.set_weights(dense_weights(parameters[f"W{l}"], parameters[f"b{l}"]))

    ### START CODE HERE ### (≈ 2 lines)
    optimizer = keras.optimizers.SGD(learning_rate=learning_rate)
    loss = "binary_crossentropy"  # its name
    ### END CODE HERE ###
    model.compile(optimizer=optimizer, loss=loss)
    model.train_on_batch(X.T, Y.T)

    new_parameters = {}
    for l, layer in enumerate(model.layers, start=1):
        kernel, bias = layer.get_weights()
        ### START CODE HERE ### (≈ 2 lines)
        new_parameters[f"W{l}"] = kernel.T  # one row per unit
        new_parameters[f"b{l}"] = bias.reshape(-1, 1)  # a column
        ### END CODE HERE ###
    return new_parameters


# %% check-one_step
check("one_step", one_step)

# %% race-text [markdown]
# ### 150 steps
#
# Now train twice from the same start, with your NumPy formulas and with Keras. Do small differences stay small?

# %% race tags=["demo"]
plot_points(train_X, train_Y, title="300 training examples")
costs, seconds = race(one_step, train_X, train_Y, parameters, learning_rate=0.3)
plot_race(costs)
print("time:", {name: f"{value:.2f} s" for name, value in seconds.items()})

# %% race-takeaway [markdown]
# **Takeaway.** The curves lie on each other, and you wrote no backward propagation for Keras.
#
# The difference is no constant. On our machine it jumps near step 103, from about $10^{-8}$ to about $10^{-6}$: there,
# rounding put one of the 4,500 hidden activations on the other side of ReLU's kink, and its gradient with it. Long
# trainings drift apart this way. So compare single steps, or final accuracies, and not weights after a long training.

# %% race-time [markdown]
# **And the time?** For a network this small NumPy wins by far: our `one_step` builds a new model each time, and a
# framework does a lot of bookkeeping around each operation. It pays when the arrays are large, on many cores or on
# a graphics card. Measure on *your* task.

# %% often-got-wrong [markdown]
# ### Often got wrong
#
# | you may read or write | but |
# |---|---|
# | `Dense(10)` has a ReLU | it is linear until you name an activation |
# | "epsilon is 1e-5 everywhere" | it is $10^{-3}$ in Keras's `BatchNormalization` |
# | "momentum is 0.9 everywhere" | 0.99 in Keras, for the *old* average; PyTorch's 0.1 is for the *new* value |
# | `reshape` turns $W$ into a kernel | it only cuts the same row of numbers anew; `.T` swaps the axes |
# | softmax on columns | rows in Keras: its `axis=-1` is the last one |
# | `from_logits=True` is just faster | only when the last layer has **no** sigmoid or softmax |
# | `fit` takes one step an epoch | one a mini-batch, of 32 examples unless told otherwise |

# %% choose [markdown]
# ## 5. Which framework?
#
# There are many, and they change. Names in older notes (Caffe, CNTK, Theano, Lasagne, MXNet) are no longer
# developed; others (PyTorch, JAX, TensorFlow, Keras, PaddlePaddle) are. Three criteria age better than names:
#
# - **Ease of programming**: not only the first network, but finding a mistake, and the way into a product.
# - **Speed**: of training on your machines, at your sizes.
# - **Openness**: is the source open, and is it *governed* so that it stays open? A company may open a project
#   today and close its door later.
#
# What else counts: what your field publishes in, and what your colleagues know.

# %% questions [markdown]
# ## Three questions
#
# No code this time: put the letter of your answer between the markers.

# %% numbers_in_batchnorm-text [markdown]
# **A `BatchNormalization` layer follows 20 units.** How many numbers does it hold, and how many of them does
# gradient descent change?
#
# - **a** It holds 40, and all 40 are changed.
# - **b** It holds 80, and 40 are changed.
# - **c** It holds 80, and all 80 are changed.
# - **d** It holds 4, and 2 are changed.


# %% numbers_in_batchnorm
def numbers_in_batchnorm():
    ### START CODE HERE ### (1 line)
    answer = "b"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-numbers_in_batchnorm
check("numbers_in_batchnorm", numbers_in_batchnorm)

# %% last_digits-text [markdown]
# **NumPy says 0.73105858, Keras says 0.73105860.** The network and its weights are the same. Why the difference?
#
# - **a** One of the two uses a slightly wrong formula.
# - **b** Keras adds a little noise, to regularize.
# - **c** Keras rounds each result to about seven digits.
# - **d** Transposing the weights loses precision.


# %% last_digits
def last_digits():
    ### START CODE HERE ### (1 line)
    answer = "c"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-last_digits
check("last_digits", last_digits)

# %% choose_a_framework-text [markdown]
# **Your product must be maintained for ten years.** Framework P is 10 % faster in a benchmark, has short code and
# many users; one company owns it, and has announced that it will decide each year which parts stay open.
# Framework Q is open, and several institutions develop it. What should weigh most here?
#
# - **a** The benchmark: P is faster.
# - **b** The users: so many cannot be wrong.
# - **c** The code: shorter programs have fewer mistakes.
# - **d** The governance: nobody can take Q away.


# %% choose_a_framework
def choose_a_framework():
    ### START CODE HERE ### (1 line)
    answer = "d"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-choose_a_framework
check("choose_a_framework", choose_a_framework)

# %% learned [markdown]
# ## What you have learned
#
# - A Keras layer holds your numbers, transposed: kernels are $(n_\text{in}, n_\text{out})$, biases are flat,
#   examples are rows.
# - Batch norm holds four arrays; two are learned, two are averages. Defaults differ: give your own.
# - Loss and optimizer replace cost, backward propagation and update.
# - float32 agrees with float64 to a tolerance, and you state it first.
# - Choose by ease of programming, speed and openness.

# %% further [markdown]
# ## Where to go on
#
# - M. Abadi et al., *TensorFlow: A System for Large-Scale Machine Learning*, 2016, sections 3 and 4.
# - A. Paszke et al., *PyTorch: An Imperative Style, High-Performance Deep Learning Library*, 2019, sections 2 to 4.
# - A. G. Baydin et al., *Automatic Differentiation in Machine Learning: a Survey*, 2018, section 3: how the
#   gradient is found without you.
# - The Keras 3 documentation, keras.io: the pages on `Dense`, `BatchNormalization` and `SGD`.
#
# **Try it yourself.** Set `KERAS_BACKEND` to another backend you have installed, restart, and run this lesson
# again. Which digits change?

# %% progress tags=["demo"]
progress()  # What is right so far, and what to do next.
