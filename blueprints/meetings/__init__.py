"""The pages of 会议 and 议题."""
