# %% title [markdown]
# # Two small functions

# %% imports
import numpy as np

from helpers.checks import check

# %% double-text [markdown]
# Twice a number.


# %% double
def double(x):
    """Return twice x."""
    ### START CODE HERE ### (≈ 1 line)
    twice = x + x  # twice x
    ### END CODE HERE ###
    return twice


# %% check-double
check("double", double)

# %% show-double tags=["demo"]
print("twice 21 is", double(21))

# %% sample
SAMPLE = np.array([[1.0, 2.0], [3.0, 6.0]])


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

# %% end [markdown]
# That was all.
