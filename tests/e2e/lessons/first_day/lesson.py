# %% title [markdown]
# # The first day

# %% imports
import numpy as np

from helpers.checks import check


# %% double
def double(x):
    """Return twice x."""
    ### START CODE HERE ### (≈ 1 line)
    twice = x + x  # twice x
    ### END CODE HERE ###
    return twice


# %% check-double
check("double", double)


# %% column_means
def column_means(X):
    """Return the mean of each column of X, shape (1, columns)."""
    ### START CODE HERE ### (≈ 2 lines)
    rows = X.shape[0]  # number of rows
    means = np.ones((1, rows)) @ X / rows
    ### END CODE HERE ###
    return means


# %% check-column_means
check("column_means", column_means)

# %% why-question [markdown]
# Why is twice a whole number even? Answer in one sentence.

# %% why [markdown]
# Because it is a multiple of two: the **model answer**.
