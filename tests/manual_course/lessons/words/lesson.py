# %% title [markdown]
# # A function and two answers

# %% imports
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

# %% why_double-question [markdown]
# Why is twice a number even? Answer in one sentence.

# %% why_double [markdown]
# Because it is a multiple of two: the **model answer**.

# %% sketch-question [markdown]
# Draw a row of stars, twice as long as the number.

# %% sketch
### START CODE HERE ### (≈ 1 line)
print("*" * double(3))
### END CODE HERE ###

# %% end [markdown]
# That was all.
