"""归档 and 查阅利用: what waits to be filed, what is filed, and the page of one item with its proof."""
