# %% title [markdown]
# # Gradient checking: is the derivative right?
#
# Backward propagation is easy to get a little wrong. A wrong gradient often still learns something, only
# badly, and no error message appears. So how can you *know* that it is right?
#
# **You will learn**
#
# - to measure a slope with two values of the cost, and why to take them from both sides,
# - how small a step should be, and why a very small one is worse,
# - to compare a gradient of 47 numbers with one single figure,
# - to hunt down errors in a backward propagation,
# - when a gradient check misleads.
#
# You will write four short functions and repair a fifth. It takes 60 to 80 minutes.

# %% how-to-work [markdown]
# ## How to work
#
# Write your code between `### START CODE HERE ###` and `### END CODE HERE ###`, in place of each `None`. Run
# the cell, then run the check below it. The check tells you at once what is right, or what to look at next.
#
# A question has four options. Put the letter of yours in place of `None`; you learn how you did when your
# work is graded.
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
import time

import matplotlib.pyplot as plt
import numpy as np

from helpers.activations import relu, sigmoid
from helpers.checks import check, hint, progress, solution
from helpers.gradients import cost_with_dropout, dictionary_to_vector, example_network, forward_propagation_n
from helpers.gradients import gradients_to_vector, report, vector_to_dictionary
from helpers.plotting.gradient_checking import plot_differences, plot_kink, plot_secants
from helpers.plotting.gradient_checking import plot_step_errors, plot_tangents

# %% notation [markdown]
# ## Notation
#
# | in the text | in the code | what it is |
# |---|---|---|
# | $\theta$ | `theta` | one parameter, or all of them in one column |
# | $J(\theta)$ | `forward_propagation` | the cost |
# | $d\theta$ | `grad`, `gradients` | what backward propagation says $\partial J / \partial \theta$ is |
# | $d\theta_{approx}$ | `gradapprox` | what we measure |
# | $\varepsilon$ | `epsilon` | a small step |
# | $\|v\|_2$ | `np.linalg.norm(v)` | Euclidean norm: the root of the sum of squares |
#
# The rest is on the page [Notation](NOTATION.md).

# %% slope-question [markdown]
# ## 1. A slope without calculus
#
# **How can we check a derivative without using calculus again?** By its meaning: it is a slope. Take two
# points on the curve, and divide the rise by the distance.
#
# $$\text{one-sided:}\quad \frac{J(\theta + \varepsilon) - J(\theta)}{\varepsilon}
# \qquad\qquad
# \text{centred:}\quad \frac{J(\theta + \varepsilon) - J(\theta - \varepsilon)}{2\varepsilon}$$
#
# **One worked number.** Let $J(\theta) = \theta^3$. At $\theta = 1$ the true slope is 3. With
# $\varepsilon = 0.1$, one-sided gives $(1.331 - 1) / 0.1 = 3.31$. Centred gives
# $(1.331 - 0.729) / 0.2 = 3.01$: thirty times closer.

# %% secants tags=["demo"]
plot_secants(lambda theta: theta**3, slope=3.0, theta=1.0, epsilon=0.5)

# %% taylor-text [markdown]
# ### Why the centre is better
#
# Taylor's series tells how far each slope is from the true one, for small $\varepsilon$:
#
# $$\text{one-sided:}\quad \tfrac{1}{2} J''(\theta)\, \varepsilon
# \qquad\qquad
# \text{centred:}\quad \tfrac{1}{6} J'''(\theta)\, \varepsilon^2 .$$
#
# Why does the second have a square? A curve that bends up lies above its tangent on both sides, and at
# $\theta + \varepsilon$ by nearly as much as at $\theta - \varepsilon$. In the difference of the two, that cancels.

# %% error_of_a_smaller_step-text [markdown]
# **Question.** You make $\varepsilon$ ten times smaller, from 0.01 to 0.001. What happens to the two errors
# of the formulas?
#
# - **a)** Both become ten times smaller.
# - **b)** One-sided becomes a hundred times smaller, centred ten times.
# - **c)** Both become smaller by 0.009.
# - **d)** One-sided becomes ten times smaller, centred a hundred times.


# %% error_of_a_smaller_step
def error_of_a_smaller_step():
    ### START CODE HERE ### (1 line)
    answer = "d"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-error_of_a_smaller_step
check("error_of_a_smaller_step", error_of_a_smaller_step)

# %% step-errors-text [markdown]
# ### So take a tiny step?
#
# Let us try many steps on $J(\theta) = e^\theta$ at $\theta = 1$. Both axes are logarithmic. Read the figure
# from right to left: the steps get smaller.

# %% step-errors tags=["demo"]
plot_step_errors(np.exp, slope=np.exp(1.0), theta=1.0)

# %% error_of_a_tiny_step-text [markdown]
# **Question.** At first both errors fall, as the formulas say. Then they rise again: with
# $\varepsilon = 10^{-13}$ only three or four digits of the slope are right. Why?
#
# - **a)** The centred formula is less exact for smaller steps.
# - **b)** $J(\theta + \varepsilon)$ and $J(\theta - \varepsilon)$ agree in nearly all the digits a
#   computer keeps; the few that remain are divided by a tiny number.
# - **c)** $10^{-13}$ is too small a number for the computer, and becomes 0.
# - **d)** The cost has a kink near $\theta$.


# %% error_of_a_tiny_step
def error_of_a_tiny_step():
    ### START CODE HERE ### (1 line)
    answer = "b"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-error_of_a_tiny_step
check("error_of_a_tiny_step", error_of_a_tiny_step)

# %% one-dimension-text [markdown]
# **Takeaway.** Use centred slopes. The best step for them is neither large nor tiny; on this curve it lies
# near $10^{-5}$.
#
# ## 2. One parameter
#
# **How do we put a check into code?** Begin with the smallest model there is: one input $x$, one parameter
# $\theta$, and the cost
#
# $$J(\theta) = \theta\, x .$$
#
# **One worked number.** For $x = 2$ and $\theta = 4$, $J = 8$. Write the model, and then its derivative with
# respect to $\theta$.


# %% forward_propagation
def forward_propagation(x, theta):
    """
    Compute the cost J(theta) = theta x.

    Parameters
    ----------
    x : float
        The input.
    theta : float
        The parameter.

    Returns
    -------
    float
    """
    ### START CODE HERE ### (≈ 1 line)
    J = theta * x
    ### END CODE HERE ###

    return J


# %% check-forward_propagation
check("forward_propagation", forward_propagation)


# %% backward_propagation
def backward_propagation(x, theta):
    """
    Compute the derivative of J with respect to theta.

    Parameters
    ----------
    x : float
        The input.
    theta : float
        The parameter.

    Returns
    -------
    float
    """
    ### START CODE HERE ### (≈ 1 line)
    dtheta = x
    ### END CODE HERE ###

    return dtheta


# %% check-backward_propagation
check("backward_propagation", backward_propagation)

# %% difference-text [markdown]
# ### How far apart are two gradients?
#
# An error of 0.01 is nothing for a gradient of 1000, and everything for a gradient of 0.001. So we look at
# the *relative* difference:
#
# $$\text{difference} = \frac{\|\,grad - gradapprox\,\|_2}{\|\,grad\,\|_2 + \|\,gradapprox\,\|_2} .$$
#
# It lies between 0 (equal) and 1 (one is zero, or they point opposite ways).
#
# **One worked number.** For $grad = 3$ and $gradapprox = 3.01$ it is $0.01 / 6.01 = 0.0017$.

# %% gradient_check-text [markdown]
# ### Your gradient check
#
# 1. $\theta^{+} = \theta + \varepsilon$ and $\theta^{-} = \theta - \varepsilon$
# 2. $J^{+} = J(\theta^{+})$ and $J^{-} = J(\theta^{-})$: call `forward_propagation`
# 3. $gradapprox = (J^{+} - J^{-}) / (2 \varepsilon)$
# 4. $grad$: call `backward_propagation`
# 5. the difference, as above
#
# Call the two functions; do not write their formulas again. A check must not know what it checks. To try
# this, we put other models in their place when we check your work: $\theta^3 x$, for example, or a derivative
# that is wrong on purpose.


# %% gradient_check
def gradient_check(x, theta, epsilon=1e-7):
    """
    Compare the derivative from backward_propagation with a centred slope of forward_propagation.

    Parameters
    ----------
    x : float
        The input.
    theta : float
        The parameter.
    epsilon : float
        The step to either side.

    Returns
    -------
    float
        The relative difference of the two.
    """
    ### START CODE HERE ### (≈ 9 lines)
    thetaplus = theta + epsilon  # step 1
    thetaminus = theta - epsilon
    J_plus = forward_propagation(x, thetaplus)  # step 2
    J_minus = forward_propagation(x, thetaminus)
    gradapprox = (J_plus - J_minus) / (2 * epsilon)  # step 3
    grad = backward_propagation(x, theta)  # step 4
    numerator = np.linalg.norm(grad - gradapprox)  # step 5
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    difference = numerator / denominator
    ### END CODE HERE ###

    return difference


# %% check-gradient_check
check("gradient_check", gradient_check)

# %% run-gradient_check tags=["demo"]
report(gradient_check(2.0, 4.0))

# %% gradient_check-takeaway [markdown]
# You should see a difference of about $3 \cdot 10^{-10}$. It is not exactly zero, although a straight line
# has no bend at all: what remains is the rounding of the costs, divided by $2\varepsilon$.
#
# **Takeaway.** Two costs and one derivative give one small number. It is small when the derivative is right.

# %% network-text [markdown]
# ## 3. Many parameters
#
# **How do we check a whole network?** One parameter at a time.
#
# Ours has the layers [4, 5, 3, 1]: two hidden layers with ReLU, and a sigmoid. That makes 20 + 5 + 15 + 3 +
# 3 + 1 = 47 numbers. Forward propagation is given: `forward_propagation_n(X, Y, parameters)` returns the
# cost and a cache for the way back.
#
# `dictionary_to_vector` stacks all parameters into one column $\theta$, and `vector_to_dictionary` takes it
# apart again. `gradients_to_vector` stacks the gradients in the same order.

# %% vectors
X, Y, parameters = example_network()
theta, keys = dictionary_to_vector(parameters)
print("theta has shape", theta.shape)
print("row 0 comes from", keys[0], "  row 22 from", keys[22], "  row 46 from", keys[46])
print("and back:", {key: value.shape for key, value in vector_to_dictionary(theta).items()})

# %% gradient_check_n-text [markdown]
# ### The check, for each row
#
# $$gradapprox_i = \frac{J(\theta_0, \dots, \theta_i + \varepsilon, \dots, \theta_{46}) -
# J(\theta_0, \dots, \theta_i - \varepsilon, \dots, \theta_{46})}{2 \varepsilon}$$
#
# For each $i$, copy the vector, change row $i$ alone, make a dictionary of it, and call
# `forward_propagation_n`. It returns two values; you need the first one.
#
# At the end there are two columns of 47 numbers. Compare them *as a whole*, with the formula of section 2:
# one norm of the gap, over the sum of two norms.


# %% gradient_check_n
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    """
    Compare the gradients of a network with centred slopes of forward_propagation_n.

    Parameters
    ----------
    parameters : dict
        "W1", "b1", "W2", "b2", "W3", "b3".
    gradients : dict
        "dW1", "db1", ..., "db3", from backward propagation.
    X : ndarray, shape (4, m)
    Y : ndarray, shape (1, m)
    epsilon : float
        The step to either side.

    Returns
    -------
    float
        The relative difference of the two gradients.
    """
    parameters_values, _ = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    num_parameters = parameters_values.shape[0]
    J_plus = np.zeros((num_parameters, 1))
    J_minus = np.zeros((num_parameters, 1))
    gradapprox = np.zeros((num_parameters, 1))

    for i in range(num_parameters):
        ### START CODE HERE ### (≈ 7 lines)
        thetaplus = np.copy(parameters_values)  # a copy of the whole vector
        thetaplus[i][0] = thetaplus[i][0] + epsilon  # release: # now change row i of it
        J_plus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(thetaplus))
        thetaminus = np.copy(parameters_values)  # another copy
        thetaminus[i][0] = thetaminus[i][0] - epsilon  # release: # now change row i of it
        J_minus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(thetaminus))
        gradapprox[i] = (J_plus[i] - J_minus[i]) / (2 * epsilon)
        ### END CODE HERE ###

    ### START CODE HERE ### (≈ 3 lines)
    numerator = np.linalg.norm(grad - gradapprox)
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    difference = numerator / denominator
    ### END CODE HERE ###

    return difference


# %% check-gradient_check_n
check("gradient_check_n", gradient_check_n)

# %% hunt-text [markdown]
# ## 4. The hunt
#
# **Where is the error?** A colleague has written `backward_propagation_n`. It runs, and its shapes are
# right. But some of its lines are wrong.
#
# These are the formulas, from the output to the input:
#
# $$\begin{aligned}
# dZ^{[3]} &= A^{[3]} - Y, & dA^{[l]} &= W^{[l+1]\top} dZ^{[l+1]}, & dZ^{[l]} &= dA^{[l]} \odot [Z^{[l]} >
# 0], \\ dW^{[l]} &= \tfrac1m\, dZ^{[l]} A^{[l-1]\top}, & db^{[l]} &= \tfrac1m \textstyle\sum_{i}
# dZ^{[l](i)}. & &
# \end{aligned}$$
#
# You could compare them line by line. For three layers that works. For thirty you want a *method*: find the
# gradients that are wrong, and think about what they have in common.

# %% where_the_error_starts-text [markdown]
# **Question.** In another network, with the same layers, a check tells: $dW^{[3]}$, $db^{[3]}$, $dW^{[2]}$
# and $db^{[2]}$ are right. $dW^{[1]}$ and $db^{[1]}$ are both wrong. There is one error. Where do you look
# first?
#
# - **a)** At $dZ^{[3]}$, where everything begins.
# - **b)** At $dZ^{[2]}$, the error signal of the layer before.
# - **c)** At $dA^{[1]}$ and $dZ^{[1]}$, on the way from layer 2 into layer 1.
# - **d)** At the line that computes $dW^{[1]}$.


# %% where_the_error_starts
def where_the_error_starts():
    ### START CODE HERE ### (1 line)
    answer = "c"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-where_the_error_starts
check("where_the_error_starts", where_the_error_starts)

# %% how-to-hunt [markdown]
# ### How to hunt
#
# 1. Run the cell of `backward_propagation_n` as it is.
# 2. Run the two cells after its check: the difference, and a figure. Each panel walks a little way along one
#    gradient. The solid line is the true cost; the dashed line has the slope that the gradient claims. At the
#    dot, a right one follows the cost. **A wrong one cuts through it.**
# 3. Mend one thing, beginning near the output. Run all the cells again.
#
# As long as you have changed nothing, the check below the cell says "To do". After your first change it
# helps too: it names an entry that is still wrong.


# %% backward_propagation_n
def backward_propagation_n(X, Y, cache):
    """
    Compute the gradients of the network. Some lines are wrong: find and repair them.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    cache : tuple
        (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3), from forward_propagation_n.

    Returns
    -------
    dict
        "dZ3", "dW3", "db3", "dA2", "dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1".
    """
    m = X.shape[1]
    Z1, A1, _, _, Z2, A2, W2, _, _, A3, W3, _ = cache

    ### START CODE HERE ### (nothing is missing; repair the wrong lines)
    # layer 3
    dZ3 = A3 - Y  # release
    dW3 = 1 / m * np.dot(dZ3, A2.T)  # release
    db3 = 1 / m * np.sum(dZ3, axis=1, keepdims=True)  # release
    # layer 2
    dA2 = np.dot(W3.T, dZ3)  # release
    dZ2 = np.multiply(dA2, Z2 > 0)  # release
    dW2 = 1 / m * np.dot(dZ2, A1.T)  # release: dW2 = 2 / m * np.dot(dZ2, A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)  # release
    # layer 1
    dA1 = np.dot(W2.T, dZ2)  # release: dA1 = np.dot(W2.T, dA2)
    dZ1 = np.multiply(dA1, Z1 > 0)  # release
    dW1 = 1 / m * np.dot(dZ1, X.T)  # release
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)  # release: db1 = 4 / m * np.sum(dZ1, axis=1, keepdims=True)
    ### END CODE HERE ###

    gradients = {"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2}
    gradients.update({"dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1})
    return gradients


# %% check-backward_propagation_n
check("backward_propagation_n", backward_propagation_n)

# %% run-gradient_check_n tags=["demo"]
X, Y, parameters = example_network()
cost, cache = forward_propagation_n(X, Y, parameters)
gradients = backward_propagation_n(X, Y, cache)
report(gradient_check_n(parameters, gradients, X, Y))

# %% tangents tags=["demo"]
plot_tangents(parameters, gradients, X, Y)

# %% hunt-takeaway [markdown]
# When the hunt is over, every dashed line follows its cost, and the difference has fallen from 0.49 to about
# $1.2 \cdot 10^{-7}$.
#
# **Takeaway.** None of the errors raised an exception, and all shapes were right. The check found them without
# knowing the formulas. Hunt from the output towards the input: an error spreads that way, never the other.

# %% threshold-text [markdown]
# ## 5. How small is small enough?
#
# **$1.2 \cdot 10^{-7}$: is that right or wrong?** The course's notes say: right below $10^{-7}$. By that rule
# the repaired gradient would still be wrong!
#
# Let us look at more steps than one, and at a second gradient: the same, with $db^{[3]}$ too large by one
# part in a thousand.

# %% differences tags=["demo"]
epsilons = [10.0**-k for k in range(2, 13)]
nearly = {**gradients, "db3": 1.001 * gradients["db3"]}
differences = {
    "yours": [gradient_check_n(parameters, gradients, X, Y, epsilon) for epsilon in epsilons],
    "db3 too large by 0.1 %": [gradient_check_n(parameters, nearly, X, Y, epsilon) for epsilon in epsilons],
}
plot_differences(differences, epsilons)

# %% a_suspicious_difference-text [markdown]
# **Question.** Your check with $\varepsilon = 10^{-7}$ gives a difference of $1.2 \cdot 10^{-7}$. The limit
# you were told is $10^{-7}$. What do you do next?
#
# - **a)** Search on for the error: above the limit is wrong.
# - **b)** Check again with a larger step, such as $10^{-5}$, and see whether the difference falls.
# - **c)** From now on, accept everything below 0.01.
# - **d)** Check again with the smallest step you can, such as $10^{-12}$.


# %% a_suspicious_difference
def a_suspicious_difference():
    ### START CODE HERE ### (1 line)
    answer = "b"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-a_suspicious_difference
check("a_suspicious_difference", a_suspicious_difference)

# %% limits-text [markdown]
# ### Which step, which limit
#
# A double-precision number has a relative rounding error of about $10^{-16}$. Divided by $2\varepsilon$ it
# is the error of the slope; with $\varepsilon = 10^{-7}$ that is near $10^{-9}$, and more where the sigmoid
# is almost 1, because $\log(1 - a)$ magnifies the rounding. Here $a^{[3]}$ is 0.9989 for an example of
# class 0: hence $10^{-7}$.

# %% limits-table [markdown]
# The formula's own error grows with $\varepsilon^2$. The sum of both is smallest near the cube root of
# $10^{-16}$, about $5 \cdot 10^{-6}$.
#
# | step | right gradient here | a good limit |
# |---|---|---|
# | $10^{-5}$ | $10^{-9}$ | $10^{-7}$ |
# | $10^{-7}$ | $1.2 \cdot 10^{-7}$ | $10^{-6}$ |
#
# Between the limit and $10^{-3}$, look closer. Above $10^{-3}$, expect an error. Of 200 random networks
# with right gradients, 197 stayed below the first limit. In the other three, the sigmoid agreed with 1 in nine
# digits or more, for an example of class 0.

# %% cost-text [markdown]
# ## 6. When not to check
#
# **Why not at every step of training?** Count the work. Backward propagation takes one pass for all 47
# gradients. The check needs two forward passes *for each* of them: 94. For a network of a million
# parameters it would be two million.
#
# So check a few times while you write the code, on a small network and a few examples. Then switch it off.

# %% cost tags=["demo"]
start = time.perf_counter()
for _ in range(50):
    backward_propagation_n(X, Y, cache)
middle = time.perf_counter()
for _ in range(50):
    gradient_check_n(parameters, gradients, X, Y)
end = time.perf_counter()
print(f"one check takes as long as {(end - middle) / (middle - start):.0f} backward propagations")

# %% dropout-text [markdown]
# ### Dropout
#
# Dropout sets a random part of the units to zero, with new masks at every pass. Here are six costs with
# dropout, at one and the same $\theta$. Run the cell several times.

# %% dropout tags=["demo"]
costs = [cost_with_dropout(X, Y, parameters, keep_prob=0.8) for _ in range(6)]
print("J:", [round(cost, 3) for cost in costs])
print(f"'slope' between the first two, with epsilon = 1e-7: {(costs[0] - costs[1]) / 2e-7:.3g}")

# %% checking_with_dropout-text [markdown]
# **Question.** Why does a gradient check fail when dropout is on?
#
# - **a)** $J^{+}$ and $J^{-}$ are computed with different masks, so they differ by more than the small step.
# - **b)** Backward propagation through dropout is only approximately right.
# - **c)** Dropout changes the number of parameters.
# - **d)** With dropout, $\varepsilon$ must be 0.1 or larger.


# %% checking_with_dropout
def checking_with_dropout():
    ### START CODE HERE ### (1 line)
    answer = "a"  # "a", "b", "c" or "d"
    ### END CODE HERE ###
    return answer


# %% check-checking_with_dropout
check("checking_with_dropout", checking_with_dropout)

# %% dropout-takeaway [markdown]
# **Takeaway.** Check with `keep_prob = 1`, then switch dropout on. Or seed the generator before every
# single cost, so that all of them are drawn alike.
#
# Regularization, on the other hand, must stay in: if the cost has a penalty, its gradient must be in
# `gradients` too. If one side has it and the other has not, the check fails, and rightly.

# %% kink-text [markdown]
# ### Kinks
#
# ReLU has no derivative at $z = 0$. That single point does no harm. But the kink may lie *between*
# $\theta - \varepsilon$ and $\theta + \varepsilon$. Then the line through the two points cuts the corner. Its slope
# is neither 0 nor 1, and a right gradient looks wrong.

# %% kink tags=["demo"]
plot_kink()

# %% kink-takeaway [markdown]
# We checked 200 random networks of this size, all with right gradients.
#
# | step | networks with a kink between two points | their difference |
# |---|---|---|
# | $10^{-2}$ | 29 | 0.01 for most, 0.67 for the worst |
# | $10^{-3}$ to $10^{-7}$ | none | |
#
# **Takeaway.** The smaller the step, the rarer the kinks. If just one or two rows disagree, try other data
# or other parameters: a kink goes away, an error stays.

# %% often-got-wrong [markdown]
# ### Often got wrong
#
# | you may read or write | but |
# |---|---|
# | `thetaplus = theta - epsilon` | then both points are one, and the slope is 0 |
# | `/ 2 * epsilon` | that multiplies by $\varepsilon$; write `/ (2 * epsilon)` |
# | `thetaplus = parameters_values` | no copy: a change in one changes the other; use `np.copy` |
# | "right below $10^{-7}$", with $\varepsilon = 10^{-7}$ | rounding alone can exceed it; step $10^{-5}$ |
# | $\mathrm{norm}(grad + gradapprox)$ below the line | add two norms, or opposite signs would cancel |

# %% learned [markdown]
# ## What you have learned
#
# - A slope can be measured with two costs. From both sides, the error falls with $\varepsilon^2$.
# - Too small a step loses digits. With double precision, $10^{-5}$ is a good step.
# - One relative difference compares two whole gradients: a number between 0 and 1.
# - Errors spread from the output to the input. Hunt in that order.
# - Check rarely, without dropout, with the penalty in, and beware of kinks.

# %% further [markdown]
# ## Where to go on
#
# - J. Nocedal, S. Wright, *Numerical Optimization*, 2nd edition, 2006, section 8.1: the two kinds of
#   error, and the best steps.
# - Y. Bengio, *Practical Recommendations for Gradient-Based Training of Deep Architectures*, 2012,
#   section 4.2: gradient checking, in a list of ways to find errors.
# - A. Baydin, B. Pearlmutter, A. Radul, J. Siskind, *Automatic Differentiation in Machine Learning: a
#   Survey*, 2018, section 2: why frameworks need no check of this kind.
#
# **Try it yourself.** `(J(theta + 1j * h)).imag / h` with `h = 1e-30` gives the slope of `np.exp` at 1 to
# all digits. Why does this *complex step* lose none of them? (W. Squire, G. Trapp, *SIAM Review*, 1998.)

# %% progress tags=["demo"]
progress()  # What is right so far, and what to do next.
