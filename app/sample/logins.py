"""Login names of the sample county: the pinyin of each invented name, as an office would make them."""

LOGINS = {
    "苏和": "suhe", "李建国": "lijianguo", "其木格": "qimuge", "张卫东": "zhangweidong",
    "哈斯": "hasi", "胡志强": "huzhiqiang", "包玉兰": "baoyulan", "方志敏": "fangzhimin",
    "丁小军": "dingxiaojun", "王红梅": "wanghongmei", "石磊": "shilei", "乔桂英": "qiaoguiying",
    "安国梁": "anguoliang", "严守信": "yanshouxin", "程明": "chengming",
    "王海清": "wanghaiqing", "郑秀兰": "zhengxiulan", "宋立新": "songlixin", "娜仁": "naren",
    "韩志远": "hanzhiyuan", "马文斌": "mawenbin", "巴特尔": "bateer", "特木尔": "temuer",
    "刘晓燕": "liuxiaoyan", "赵敏": "zhaomin", "孙丽华": "sunlihua", "周建军": "zhoujianjun",
    "吴桂芳": "wuguifang", "徐静": "xujing", "高娃": "gaowa", "白雪梅": "baixuemei",
    "陈国强": "chenguoqiang", "林芳": "linfang", "何俊": "hejun", "乌兰": "wulan",
    "罗明": "luoming", "谢婷": "xieting", "斯琴": "siqin", "郭宇航": "guoyuhang",
    "杨树林": "yangshulin", "赵德胜": "zhaodesheng", "额尔敦": "eerdun",
    "乌云": "wuyun", "陈立新": "chenlixin",
    "田小雨": "tianxiaoyu", "金凤英": "jinfengying", "包海龙": "baohailong",
}  # fmt: skip
